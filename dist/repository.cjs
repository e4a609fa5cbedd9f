const require_rolldown_runtime = require("./rolldown-runtime.cjs");
const require_verification = require("./verification.cjs");
const require_start = require("./start.cjs");
const require_temporary_folder = require("./temporary-folder.cjs");
const require_open = require("./open.cjs");
let node_fs = require("node:fs");
let node_fs_promises = require("node:fs/promises");
let node_crypto = require("node:crypto");
let node_path = require("node:path");
let node_async_hooks = require("node:async_hooks");
let os = require("os");
os = require_rolldown_runtime.__toESM(os, 1);
let fs = require("fs");
fs = require_rolldown_runtime.__toESM(fs, 1);
let path = require("path");
path = require_rolldown_runtime.__toESM(path, 1);
let events = require("events");
events = require_rolldown_runtime.__toESM(events, 1);
let node_diagnostics_channel = require("node:diagnostics_channel");
let node_zlib = require("node:zlib");
let node_url = require("node:url");
let child_process = require("child_process");
child_process = require_rolldown_runtime.__toESM(child_process, 1);
let timers = require("timers");
let node_timers_promises = require("node:timers/promises");
let node_child_process = require("node:child_process");
let node_stream_promises = require("node:stream/promises");
// node_modules/@actions/io/lib/io-util.js
var __awaiter$3 = function(thisArg, _arguments, P, generator) {
	function adopt(value) {
		return value instanceof P ? value : new P(function(resolve) {
			resolve(value);
		});
	}
	return new (P || (P = Promise))(function(resolve, reject) {
		function fulfilled(value) {
			try {
				step(generator.next(value));
			} catch (e) {
				reject(e);
			}
		}
		function rejected(value) {
			try {
				step(generator["throw"](value));
			} catch (e) {
				reject(e);
			}
		}
		function step(result) {
			result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected);
		}
		step((generator = generator.apply(thisArg, _arguments || [])).next());
	});
};
const { chmod, copyFile, lstat: lstat$2, mkdir: mkdir$4, open: open$3, readdir: readdir$1, rename, rm: rm$1, rmdir, stat, symlink, unlink } = fs.promises;
const IS_WINDOWS$1 = process.platform === "win32";
fs.constants.O_RDONLY;
function exists(fsPath) {
	return __awaiter$3(this, void 0, void 0, function* () {
		try {
			yield stat(fsPath);
		} catch (err) {
			if (err.code === "ENOENT") return false;
			throw err;
		}
		return true;
	});
}
function isRooted(p) {
	p = normalizeSeparators(p);
	if (!p) throw new Error("isRooted() parameter \"p\" cannot be empty");
	if (IS_WINDOWS$1) return p.startsWith("\\") || /^[A-Z]:/i.test(p);
	return p.startsWith("/");
}
function tryGetExecutablePath(filePath, extensions) {
	return __awaiter$3(this, void 0, void 0, function* () {
		let stats = void 0;
		try {
			stats = yield stat(filePath);
		} catch (err) {
			if (err.code !== "ENOENT") console.log(`Unexpected error attempting to determine if executable file exists '${filePath}': ${err}`);
		}
		if (stats && stats.isFile()) {
			if (IS_WINDOWS$1) {
				const upperExt = path.extname(filePath).toUpperCase();
				if (extensions.some((validExt) => validExt.toUpperCase() === upperExt)) return filePath;
			} else if (isUnixExecutable(stats)) return filePath;
		}
		const originalFilePath = filePath;
		for (const extension of extensions) {
			filePath = originalFilePath + extension;
			stats = void 0;
			try {
				stats = yield stat(filePath);
			} catch (err) {
				if (err.code !== "ENOENT") console.log(`Unexpected error attempting to determine if executable file exists '${filePath}': ${err}`);
			}
			if (stats && stats.isFile()) {
				if (IS_WINDOWS$1) {
					try {
						const directory = path.dirname(filePath);
						const upperName = path.basename(filePath).toUpperCase();
						for (const actualName of yield readdir$1(directory)) if (upperName === actualName.toUpperCase()) {
							filePath = path.join(directory, actualName);
							break;
						}
					} catch (err) {
						console.log(`Unexpected error attempting to determine the actual case of the file '${filePath}': ${err}`);
					}
					return filePath;
				} else if (isUnixExecutable(stats)) return filePath;
			}
		}
		return "";
	});
}
function normalizeSeparators(p) {
	p = p || "";
	if (IS_WINDOWS$1) {
		p = p.replace(/\//g, "\\");
		return p.replace(/\\\\+/g, "\\");
	}
	return p.replace(/\/\/+/g, "/");
}
function isUnixExecutable(stats) {
	return (stats.mode & 1) > 0 || (stats.mode & 8) > 0 && process.getgid !== void 0 && stats.gid === process.getgid() || (stats.mode & 64) > 0 && process.getuid !== void 0 && stats.uid === process.getuid();
}
// node_modules/@actions/io/lib/io.js
var __awaiter$2 = function(thisArg, _arguments, P, generator) {
	function adopt(value) {
		return value instanceof P ? value : new P(function(resolve) {
			resolve(value);
		});
	}
	return new (P || (P = Promise))(function(resolve, reject) {
		function fulfilled(value) {
			try {
				step(generator.next(value));
			} catch (e) {
				reject(e);
			}
		}
		function rejected(value) {
			try {
				step(generator["throw"](value));
			} catch (e) {
				reject(e);
			}
		}
		function step(result) {
			result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected);
		}
		step((generator = generator.apply(thisArg, _arguments || [])).next());
	});
};
function which(tool, check) {
	return __awaiter$2(this, void 0, void 0, function* () {
		if (!tool) throw new Error("parameter 'tool' is required");
		if (check) {
			const result = yield which(tool, false);
			if (!result) {
				if (IS_WINDOWS$1) throw new Error(`Unable to locate executable file: ${tool}. Please verify either the file path exists or the file can be found within a directory specified by the PATH environment variable. Also verify the file has a valid extension for an executable file.`);
				else throw new Error(`Unable to locate executable file: ${tool}. Please verify either the file path exists or the file can be found within a directory specified by the PATH environment variable. Also check the file mode to verify the file is executable.`);
			}
			return result;
		}
		const matches = yield findInPath(tool);
		if (matches && matches.length > 0) return matches[0];
		return "";
	});
}
function findInPath(tool) {
	return __awaiter$2(this, void 0, void 0, function* () {
		if (!tool) throw new Error("parameter 'tool' is required");
		const extensions = [];
		if (IS_WINDOWS$1 && process.env["PATHEXT"]) {
			for (const extension of process.env["PATHEXT"].split(path.delimiter)) if (extension) extensions.push(extension);
		}
		if (isRooted(tool)) {
			const filePath = yield tryGetExecutablePath(tool, extensions);
			if (filePath) return [filePath];
			return [];
		}
		if (tool.includes(path.sep)) return [];
		const directories = [];
		if (process.env.PATH) {
			for (const p of process.env.PATH.split(path.delimiter)) if (p) directories.push(p);
		}
		const matches = [];
		for (const directory of directories) {
			const filePath = yield tryGetExecutablePath(path.join(directory, tool), extensions);
			if (filePath) matches.push(filePath);
		}
		return matches;
	});
}
// node_modules/@actions/exec/lib/toolrunner.js
var __awaiter$1 = function(thisArg, _arguments, P, generator) {
	function adopt(value) {
		return value instanceof P ? value : new P(function(resolve) {
			resolve(value);
		});
	}
	return new (P || (P = Promise))(function(resolve, reject) {
		function fulfilled(value) {
			try {
				step(generator.next(value));
			} catch (e) {
				reject(e);
			}
		}
		function rejected(value) {
			try {
				step(generator["throw"](value));
			} catch (e) {
				reject(e);
			}
		}
		function step(result) {
			result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected);
		}
		step((generator = generator.apply(thisArg, _arguments || [])).next());
	});
};
const IS_WINDOWS = process.platform === "win32";
var ToolRunner = class extends events.EventEmitter {
	constructor(toolPath, args, options) {
		super();
		if (!toolPath) throw new Error("Parameter 'toolPath' cannot be null or empty.");
		this.toolPath = toolPath;
		this.args = args || [];
		this.options = options || {};
	}
	_debug(message) {
		if (this.options.listeners && this.options.listeners.debug) this.options.listeners.debug(message);
	}
	_getCommandString(options, noPrefix) {
		const toolPath = this._getSpawnFileName();
		const args = this._getSpawnArgs(options);
		let cmd = noPrefix ? "" : "[command]";
		if (IS_WINDOWS) {
			if (this._isCmdFile()) {
				cmd += toolPath;
				for (const a of args) cmd += ` ${a}`;
			} else if (options.windowsVerbatimArguments) {
				cmd += `"${toolPath}"`;
				for (const a of args) cmd += ` ${a}`;
			} else {
				cmd += this._windowsQuoteCmdArg(toolPath);
				for (const a of args) cmd += ` ${this._windowsQuoteCmdArg(a)}`;
			}
		} else {
			cmd += toolPath;
			for (const a of args) cmd += ` ${a}`;
		}
		return cmd;
	}
	_processLineBuffer(data, strBuffer, onLine) {
		try {
			let s = strBuffer + data.toString();
			let n = s.indexOf(os.EOL);
			while (n > -1) {
				onLine(s.substring(0, n));
				s = s.substring(n + os.EOL.length);
				n = s.indexOf(os.EOL);
			}
			return s;
		} catch (err) {
			this._debug(`error processing line. Failed with error ${err}`);
			return "";
		}
	}
	_getSpawnFileName() {
		if (IS_WINDOWS) {
			if (this._isCmdFile()) return process.env["COMSPEC"] || "cmd.exe";
		}
		return this.toolPath;
	}
	_getSpawnArgs(options) {
		if (IS_WINDOWS) {
			if (this._isCmdFile()) {
				let argline = `/D /S /C "${this._windowsQuoteCmdArg(this.toolPath)}`;
				for (const a of this.args) {
					argline += " ";
					argline += options.windowsVerbatimArguments ? a : this._windowsQuoteCmdArg(a);
				}
				argline += "\"";
				return [argline];
			}
		}
		return this.args;
	}
	_endsWith(str, end) {
		return str.endsWith(end);
	}
	_isCmdFile() {
		const upperToolPath = this.toolPath.toUpperCase();
		return this._endsWith(upperToolPath, ".CMD") || this._endsWith(upperToolPath, ".BAT");
	}
	_windowsQuoteCmdArg(arg) {
		if (!this._isCmdFile()) return this._uvQuoteCmdArg(arg);
		if (!arg) return "\"\"";
		const cmdSpecialChars = [
			" ",
			"	",
			"&",
			"(",
			")",
			"[",
			"]",
			"{",
			"}",
			"^",
			"=",
			";",
			"!",
			"'",
			"+",
			",",
			"`",
			"~",
			"|",
			"<",
			">",
			"\""
		];
		let needsQuotes = false;
		for (const char of arg) if (cmdSpecialChars.some((x) => x === char)) {
			needsQuotes = true;
			break;
		}
		if (!needsQuotes) return arg;
		let reverse = "\"";
		let quoteHit = true;
		for (let i = arg.length; i > 0; i--) {
			reverse += arg[i - 1];
			if (quoteHit && arg[i - 1] === "\\") reverse += "\\";
			else if (arg[i - 1] === "\"") {
				quoteHit = true;
				reverse += "\"";
			} else quoteHit = false;
		}
		reverse += "\"";
		return reverse.split("").reverse().join("");
	}
	_uvQuoteCmdArg(arg) {
		if (!arg) return "\"\"";
		if (!arg.includes(" ") && !arg.includes("	") && !arg.includes("\"")) return arg;
		if (!arg.includes("\"") && !arg.includes("\\")) return `"${arg}"`;
		let reverse = "\"";
		let quoteHit = true;
		for (let i = arg.length; i > 0; i--) {
			reverse += arg[i - 1];
			if (quoteHit && arg[i - 1] === "\\") reverse += "\\";
			else if (arg[i - 1] === "\"") {
				quoteHit = true;
				reverse += "\\";
			} else quoteHit = false;
		}
		reverse += "\"";
		return reverse.split("").reverse().join("");
	}
	_cloneExecOptions(options) {
		options = options || {};
		const result = {
			cwd: options.cwd || process.cwd(),
			env: options.env || process.env,
			silent: options.silent || false,
			windowsVerbatimArguments: options.windowsVerbatimArguments || false,
			failOnStdErr: options.failOnStdErr || false,
			ignoreReturnCode: options.ignoreReturnCode || false,
			delay: options.delay || 1e4
		};
		result.outStream = options.outStream || process.stdout;
		result.errStream = options.errStream || process.stderr;
		return result;
	}
	_getSpawnOptions(options, toolPath) {
		options = options || {};
		const result = {};
		result.cwd = options.cwd;
		result.env = options.env;
		result["windowsVerbatimArguments"] = options.windowsVerbatimArguments || this._isCmdFile();
		if (options.windowsVerbatimArguments) result.argv0 = `"${toolPath}"`;
		return result;
	}
	exec() {
		return __awaiter$1(this, void 0, void 0, function* () {
			if (!isRooted(this.toolPath) && (this.toolPath.includes("/") || IS_WINDOWS && this.toolPath.includes("\\"))) this.toolPath = path.resolve(process.cwd(), this.options.cwd || process.cwd(), this.toolPath);
			this.toolPath = yield which(this.toolPath, true);
			return new Promise((resolve, reject) => __awaiter$1(this, void 0, void 0, function* () {
				this._debug(`exec tool: ${this.toolPath}`);
				this._debug("arguments:");
				for (const arg of this.args) this._debug(`   ${arg}`);
				const optionsNonNull = this._cloneExecOptions(this.options);
				if (!optionsNonNull.silent && optionsNonNull.outStream) optionsNonNull.outStream.write(this._getCommandString(optionsNonNull) + os.EOL);
				const state = new ExecState(optionsNonNull, this.toolPath);
				state.on("debug", (message) => {
					this._debug(message);
				});
				if (this.options.cwd && !(yield exists(this.options.cwd))) return reject(new Error(`The cwd: ${this.options.cwd} does not exist!`));
				const fileName = this._getSpawnFileName();
				const cp = child_process.spawn(fileName, this._getSpawnArgs(optionsNonNull), this._getSpawnOptions(this.options, fileName));
				let stdbuffer = "";
				if (cp.stdout) cp.stdout.on("data", (data) => {
					if (this.options.listeners && this.options.listeners.stdout) this.options.listeners.stdout(data);
					if (!optionsNonNull.silent && optionsNonNull.outStream) optionsNonNull.outStream.write(data);
					stdbuffer = this._processLineBuffer(data, stdbuffer, (line) => {
						if (this.options.listeners && this.options.listeners.stdline) this.options.listeners.stdline(line);
					});
				});
				let errbuffer = "";
				if (cp.stderr) cp.stderr.on("data", (data) => {
					state.processStderr = true;
					if (this.options.listeners && this.options.listeners.stderr) this.options.listeners.stderr(data);
					if (!optionsNonNull.silent && optionsNonNull.errStream && optionsNonNull.outStream) (optionsNonNull.failOnStdErr ? optionsNonNull.errStream : optionsNonNull.outStream).write(data);
					errbuffer = this._processLineBuffer(data, errbuffer, (line) => {
						if (this.options.listeners && this.options.listeners.errline) this.options.listeners.errline(line);
					});
				});
				cp.on("error", (err) => {
					state.processError = err.message;
					state.processExited = true;
					state.processClosed = true;
					state.CheckComplete();
				});
				cp.on("exit", (code) => {
					state.processExitCode = code;
					state.processExited = true;
					this._debug(`Exit code ${code} received from tool '${this.toolPath}'`);
					state.CheckComplete();
				});
				cp.on("close", (code) => {
					state.processExitCode = code;
					state.processExited = true;
					state.processClosed = true;
					this._debug(`STDIO streams have closed for tool '${this.toolPath}'`);
					state.CheckComplete();
				});
				state.on("done", (error, exitCode) => {
					if (stdbuffer.length > 0) this.emit("stdline", stdbuffer);
					if (errbuffer.length > 0) this.emit("errline", errbuffer);
					cp.removeAllListeners();
					if (error) reject(error);
					else resolve(exitCode);
				});
				if (this.options.input) {
					if (!cp.stdin) throw new Error("child process missing stdin");
					cp.stdin.end(this.options.input);
				}
			}));
		});
	}
};
function argStringToArray(argString) {
	const args = [];
	let inQuotes = false;
	let escaped = false;
	let arg = "";
	function append(c) {
		if (escaped && c !== "\"") arg += "\\";
		arg += c;
		escaped = false;
	}
	for (let i = 0; i < argString.length; i++) {
		const c = argString.charAt(i);
		if (c === "\"") {
			if (!escaped) inQuotes = !inQuotes;
			else append(c);
			continue;
		}
		if (c === "\\" && escaped) {
			append(c);
			continue;
		}
		if (c === "\\" && inQuotes) {
			escaped = true;
			continue;
		}
		if (c === " " && !inQuotes) {
			if (arg.length > 0) {
				args.push(arg);
				arg = "";
			}
			continue;
		}
		append(c);
	}
	if (arg.length > 0) args.push(arg.trim());
	return args;
}
var ExecState = class ExecState extends events.EventEmitter {
	constructor(options, toolPath) {
		super();
		this.processClosed = false;
		this.processError = "";
		this.processExitCode = 0;
		this.processExited = false;
		this.processStderr = false;
		this.delay = 1e4;
		this.done = false;
		this.timeout = null;
		if (!toolPath) throw new Error("toolPath must not be empty");
		this.options = options;
		this.toolPath = toolPath;
		if (options.delay) this.delay = options.delay;
	}
	CheckComplete() {
		if (this.done) return;
		if (this.processClosed) this._setResult();
		else if (this.processExited) this.timeout = (0, timers.setTimeout)(ExecState.HandleTimeout, this.delay, this);
	}
	_debug(message) {
		this.emit("debug", message);
	}
	_setResult() {
		let error;
		if (this.processExited) {
			if (this.processError) error = new Error(`There was an error when attempting to execute the process '${this.toolPath}'. This may indicate the process failed to start. Error: ${this.processError}`);
			else if (this.processExitCode !== 0 && !this.options.ignoreReturnCode) error = new Error(`The process '${this.toolPath}' failed with exit code ${this.processExitCode}`);
			else if (this.processStderr && this.options.failOnStdErr) error = new Error(`The process '${this.toolPath}' failed because one or more lines were written to the STDERR stream`);
		}
		if (this.timeout) {
			clearTimeout(this.timeout);
			this.timeout = null;
		}
		this.done = true;
		this.emit("done", error, this.processExitCode);
	}
	static HandleTimeout(state) {
		if (state.done) return;
		if (!state.processClosed && state.processExited) {
			const message = `The STDIO streams did not close within ${state.delay / 1e3} seconds of the exit event from process '${state.toolPath}'. This may indicate a child process inherited the STDIO streams and has not yet exited.`;
			state._debug(message);
		}
		state._setResult();
	}
};
// node_modules/@actions/exec/lib/exec.js
var __awaiter = function(thisArg, _arguments, P, generator) {
	function adopt(value) {
		return value instanceof P ? value : new P(function(resolve) {
			resolve(value);
		});
	}
	return new (P || (P = Promise))(function(resolve, reject) {
		function fulfilled(value) {
			try {
				step(generator.next(value));
			} catch (e) {
				reject(e);
			}
		}
		function rejected(value) {
			try {
				step(generator["throw"](value));
			} catch (e) {
				reject(e);
			}
		}
		function step(result) {
			result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected);
		}
		step((generator = generator.apply(thisArg, _arguments || [])).next());
	});
};
function exec(commandLine, args, options) {
	return __awaiter(this, void 0, void 0, function* () {
		const commandArgs = argStringToArray(commandLine);
		if (commandArgs.length === 0) throw new Error(`Parameter 'commandLine' cannot be null or empty.`);
		const toolPath = commandArgs[0];
		args = commandArgs.slice(1).concat(args || []);
		return new ToolRunner(toolPath, args, options).exec();
	});
}
// src/rebuild/log.ts
const MAX_SHOWN_BYTES = 67108864;
const MAX_LINE = 2e3;
const TERMINAL_SEQUENCE = /\p{Cc}\[[0-9;?]*[A-Za-z]/gu;
function rebuildLog(write, style) {
	let decoder = new TextDecoder();
	let line = "";
	let shown = 0;
	let isOpen = false;
	let resume = "";
	const writeLine = (text) => write(`${require_start.visibleLine(text, MAX_LINE)}\n`);
	const flush = () => {
		if (line !== "") writeLine(line.replace(TERMINAL_SEQUENCE, ""));
		line = "";
		decoder = new TextDecoder();
	};
	const close = () => {
		flush();
		if (isOpen && style === "workflow") write(`::${resume}::\n::endgroup::\n`);
		isOpen = false;
	};
	return {
		group: (title) => {
			close();
			isOpen = true;
			resume = (0, node_crypto.randomUUID)();
			const text = require_start.visible(title, MAX_LINE);
			const data = text.replaceAll("%", "%25");
			write(style === "workflow" ? `::group::${data}\n::stop-commands::${resume}\n` : `== ${text}\n`);
		},
		note: (text) => {
			flush();
			writeLine(text);
		},
		output: (piece) => {
			if (shown > MAX_SHOWN_BYTES) return;
			shown += piece.length;
			const lines = (line + decoder.decode(piece, { stream: true })).split(/\r\n|\n|\r/);
			line = (lines.pop() ?? "").slice(0, 2 * MAX_LINE);
			for (const each of lines) writeLine(each.replace(TERMINAL_SEQUENCE, ""));
			if (shown > MAX_SHOWN_BYTES) {
				flush();
				writeLine(`(more than ${MAX_SHOWN_BYTES} bytes of output: the rest is not shown)`);
			}
		},
		end: close
	};
}
// src/rebuild/process.ts
const GRACE_MS = 5e3;
const DRAIN_MS = 2e3;
const MAX_ROUNDS = 20;
const NEWLINE = 10;
const onStart = new node_async_hooks.AsyncLocalStorage();
(0, node_diagnostics_channel.subscribe)("child_process", (message) => {
	if (message instanceof Object && "process" in message && message.process instanceof node_child_process.ChildProcess) onStart.getStore()?.(message.process);
});
const runProcess = async ({ file, args, cwd, env, timeoutMs, onOutput, signal }) => {
	signal?.throwIfAborted();
	const obstacle = await obstacleTo(file, cwd, env.PATH ?? "");
	if (obstacle !== null) return {
		kind: "not-started",
		code: obstacle
	};
	const children = [];
	let leftovers = Promise.resolve();
	const stop = () => {
		for (const child of children) child.kill("SIGTERM");
	};
	const watch = (child) => {
		children.push(child);
		child.once("spawn", () => {
			child.stdin?.destroy();
			if (signal?.aborted === true) stop();
		});
		child.once("exit", () => {
			leftovers = endLeftovers(child.pid, env.HOME);
		});
	};
	const listener = (stream) => (piece) => {
		onOutput(piece, stream);
		piece[piece.length - 1] = NEWLINE;
	};
	const grace = Math.min(GRACE_MS, timeoutMs);
	const begin = performance.now();
	signal?.addEventListener("abort", stop);
	try {
		const run = () => exec("timeout", [
			"--kill-after",
			`${grace / 1e3}s`,
			`${timeoutMs / 1e3}s`,
			file,
			...args
		], {
			cwd,
			env: { ...env },
			silent: true,
			ignoreReturnCode: true,
			delay: DRAIN_MS,
			listeners: {
				stdout: listener("stdout"),
				stderr: listener("stderr")
			}
		});
		const code = await onStart.run(watch, run);
		const isOver = performance.now() - begin >= timeoutMs;
		await leftovers;
		signal?.throwIfAborted();
		const [child] = children;
		if (child === void 0) throw new Error("Node gave no notice of the process that it started");
		if (isOver && code !== 0) return { kind: "timed-out" };
		return child.signalCode === null ? {
			kind: "exited",
			code
		} : {
			kind: "killed",
			signal: child.signalCode
		};
	} finally {
		signal?.removeEventListener("abort", stop);
		for (const { stdout, stderr } of children) {
			stdout?.destroy();
			stderr?.destroy();
		}
	}
};
async function obstacleTo(file, cwd, path) {
	const candidates = file.includes("/") ? [(0, node_path.resolve)(cwd, file)] : path.split(node_path.delimiter).filter(node_path.isAbsolute).map((folder) => (0, node_path.resolve)(folder, file));
	const obstacles = await Promise.all(candidates.map((candidate) => (0, node_fs_promises.access)(candidate, node_fs_promises.constants.X_OK).then(() => null, codeOf)));
	if (obstacles.includes(null)) return null;
	return obstacles.find((code) => code !== "ENOENT") ?? "ENOENT";
}
async function endLeftovers(group, home) {
	if (group !== void 0) kill(-group);
	if (home !== void 0) await endProcesses(home);
}
function kill(pid) {
	try {
		process.kill(pid, "SIGKILL");
	} catch (error) {
		if (!["ESRCH", "EPERM"].includes(codeOf(error))) throw error;
	}
}
async function endProcesses(home) {
	for (let round = 0; round < MAX_ROUNDS; round++) {
		const pids = processesOf(home);
		if (pids.length === 0) return;
		pids.forEach(kill);
		await (0, node_timers_promises.setTimeout)(10);
	}
}
function processesOf(home) {
	const mark = Buffer.from(`HOME=${home}`).toString("latin1");
	return environmentsIn("/proc").flatMap(([name, environment]) => {
		return Number(name) !== process.pid && environment.split("\0").includes(mark) ? [Number(name)] : [];
	});
}
function environmentsIn(proc) {
	if (!(0, node_fs.existsSync)(proc)) return [];
	return (0, node_fs.readdirSync)(proc).flatMap((name) => {
		if (!/^[1-9][0-9]*$/.test(name)) return [];
		try {
			return [[name, (0, node_fs.readFileSync)(`${proc}/${name}/environ`, "latin1")]];
		} catch {
			return [];
		}
	});
}
function codeOf(error) {
	return require_start.systemErrorCode(error) ?? "";
}
// src/rebuild/compare.ts
const DEFAULT_ROOTFS = "rootfs.img.parted.verity";
const USUAL = [
	"ovmf.fd",
	"bzImage",
	"initramfs.cpio.gz",
	"metadata.json",
	DEFAULT_ROOTFS
];
const DERIVED = ["sha256sum.txt", "digest.txt"];
const MEASUREMENT_DOCUMENT = /^measurement\.[a-z0-9.-]{1,32}\.cbor$/;
function isPlainName(name) {
	return /^[A-Za-z0-9_][A-Za-z0-9._+~-]{0,199}$/.test(name);
}
function counts(name, named) {
	return isPlainName(name) && [
		USUAL,
		DERIVED,
		named
	].some((names) => names.includes(name)) || MEASUREMENT_DOCUMENT.test(name);
}
function compareArtifacts(expected, actual) {
	const present = [expected, actual].flatMap(({ files, unusable }) => [...files.keys(), ...unusable.keys()]);
	const names = new Set([
		...expected.named,
		expected.rootfs,
		"metadata.json",
		"sha256sum.txt",
		...present
	].sort());
	for (const name of DERIVED) if (names.delete(name)) names.add(name);
	return {
		artifacts: [...names].map((name) => compareArtifact(name, expected, actual)),
		notCompared: [...new Set([...expected.others, ...actual.others])].filter((name) => !names.has(name)).sort()
	};
}
function compareArtifact(name, expected, actual) {
	const a = expected.files.get(name) ?? null;
	const b = actual.files.get(name) ?? null;
	const note = expected.unusable.get(name) ?? actual.unusable.get(name) ?? null;
	return {
		name,
		status: statusOf(a, b, name === expected.rootfs),
		expected: a,
		actual: b,
		difference: null,
		note
	};
}
function statusOf(a, b, isRootfs) {
	if (b === null || a === null && isRootfs) return "missing";
	if (a === null) return "extra";
	return a.size === b.size && a.sha256 === b.sha256 ? "equal" : "differs";
}
function verdictOf(artifacts) {
	const some = (...statuses) => artifacts.some(({ status }) => statuses.includes(status));
	if (some("differs", "extra")) return "differs";
	return artifacts.length === 0 || some("missing") ? "incomplete" : "reproduced";
}
// src/rebuild/image-folder.ts
const MAX_FILE_BYTES = 4 * 1024 ** 3;
const MAX_TEXT_BYTES = 1048576;
const MAX_ENTRIES = 1e3;
const MAX_OTHERS = 50;
const CHUNK_BYTES$1 = 1048576;
const READ_ONLY = node_fs.constants.O_RDONLY | (node_fs.constants.O_NONBLOCK ?? 0) | (node_fs.constants.O_NOFOLLOW ?? 0);
async function takeImage(from, to, alsoNamed = []) {
	const described = await descriptionOf(from);
	const { named, rootfs } = described;
	const files = new Map();
	const unusable = new Map();
	const others = [];
	await (0, node_fs_promises.mkdir)(to, { recursive: true });
	for (const name of await entriesOf(from)) if (counts(name, [
		...named,
		rootfs,
		...alsoNamed
	])) {
		const taken = await takeFile((0, node_path.join)(from, name), (0, node_path.join)(to, name));
		if (typeof taken === "string") unusable.set(name, taken);
		else files.set(name, taken);
	} else if (others.length < MAX_OTHERS) others.push(require_start.visible(name, 100));
	return {
		files,
		unusable,
		others,
		...described
	};
}
async function descriptionOf(folder) {
	const listed = listedNames(await textIn(folder, "sha256sum.txt")).filter(isPlainName);
	try {
		const { bios, kernel, initrd, rootfs, gitRevision } = require_open.parseImageMetadata(await textIn(folder, "metadata.json"));
		return {
			named: [...new Set([
				bios,
				kernel,
				initrd,
				...listed
			])],
			rootfs: rootfs ?? "rootfs.img.parted.verity",
			revision: gitRevision
		};
	} catch {
		return {
			named: listed,
			rootfs: DEFAULT_ROOTFS,
			revision: null
		};
	}
}
function listedNames(manifest) {
	return Buffer.from(manifest).toString("latin1").split("\n").flatMap((line) => /^[0-9a-f]{64} [ *](.+)$/.exec(line)?.[1] ?? []);
}
async function textIn(folder, name) {
	const file = await openRegular((0, node_path.join)(folder, name), MAX_TEXT_BYTES);
	if (typeof file === "string") return new Uint8Array();
	try {
		return await file.readFile();
	} finally {
		await file.close();
	}
}
async function entriesOf(folder) {
	const names = [];
	for await (const { name } of await (0, node_fs_promises.opendir)(folder)) if (names.push(name) > MAX_ENTRIES) throw new require_start.InputError("INPUT_TOO_LARGE", `image: ${require_verification.preview(folder, 200)} has more than ${MAX_ENTRIES} entries`);
	return names.sort();
}
async function openRegular(path, maxBytes) {
	let file;
	try {
		file = await (0, node_fs_promises.open)(path, READ_ONLY);
	} catch (error) {
		const code = require_start.systemErrorCode(error) ?? String(error);
		if (code === "ELOOP" || code === "EMLINK") return "a symbolic link";
		return code === "ENXIO" ? "a socket or a pipe" : `cannot be read (${code})`;
	}
	const reason = notUsable(await file.stat(), maxBytes);
	if (reason === null) return file;
	await file.close();
	return reason;
}
function notUsable(status, maxBytes) {
	if (status.isDirectory()) return "a folder";
	if (!status.isFile()) return "a device or a pipe";
	return status.size > maxBytes ? `too large (${status.size} bytes, at most ${maxBytes})` : null;
}
async function takeFile(from, to) {
	const file = await openRegular(from, MAX_FILE_BYTES);
	if (typeof file === "string") return file;
	const copy = await HashedCopy.create(to);
	try {
		await eachPiece(file, (piece) => copy.write(piece));
	} finally {
		await copy.close();
		await file.close();
	}
	return copy.digest();
}
var HashedCopy = class HashedCopy {
	#file;
	#hash = (0, node_crypto.createHash)("sha256");
	#size = 0;
	constructor(file) {
		this.#file = file;
	}
	static async create(path) {
		return new HashedCopy(await (0, node_fs_promises.open)(path, "wx"));
	}
	async write(piece) {
		this.#hash.update(piece);
		this.#size += piece.length;
		await this.#file.writeFile(piece);
	}
	close() {
		return this.#file.close();
	}
	digest() {
		return {
			size: this.#size,
			sha256: this.#hash.digest("hex")
		};
	}
};
async function eachPiece(file, take) {
	const buffer = new Uint8Array(CHUNK_BYTES$1);
	for (;;) {
		const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES$1, null);
		if (bytesRead === 0) return;
		await take(buffer.subarray(0, bytesRead));
	}
}
// src/rebuild/build-output.ts
const MARKS = ["sha256sum.txt", "metadata.json"];
const MAX_FOLDERS = 200;
async function findImage(checkout, outputs, release) {
	const wanted = await linesOf(release);
	let best = null;
	for (const folder of await imagesIn(checkout, outputs)) {
		const score = [...await linesOf(folder)].filter((line) => wanted.has(line)).length;
		if (best === null || score > best.score) best = {
			folder,
			score
		};
	}
	return best?.folder ?? null;
}
async function imagesIn(checkout, outputs) {
	const images = [];
	for (const output of outputs) {
		const folder = await folderWithin(checkout, output);
		if (folder === null) continue;
		for (const candidate of [folder, ...await foldersIn(folder)]) if (await isImage(candidate)) images.push(candidate);
	}
	return images;
}
async function folderWithin(checkout, output) {
	const path = await (0, node_fs_promises.realpath)((0, node_path.join)(checkout, output)).catch(() => null);
	if (path === null || !`${path}${node_path.sep}`.startsWith(`${checkout}${node_path.sep}`)) return null;
	return (await (0, node_fs_promises.lstat)(path)).isDirectory() ? path : null;
}
async function foldersIn(folder) {
	const folders = [];
	for await (const entry of await (0, node_fs_promises.opendir)(folder)) {
		if (entry.isDirectory()) folders.push((0, node_path.join)(folder, entry.name));
		if (folders.length === MAX_FOLDERS) break;
	}
	return folders.sort();
}
async function isImage(folder) {
	for (const name of MARKS) if (await (0, node_fs_promises.lstat)((0, node_path.join)(folder, name)).catch(() => null)) return true;
	return false;
}
async function linesOf(folder) {
	const texts = await Promise.all(MARKS.map((name) => textIn(folder, name)));
	return new Set(texts.flatMap((bytes) => Buffer.from(bytes).toString("latin1").split("\n")));
}
// src/rebuild/checkout.ts
async function checkOut(repository, commit, folder, git) {
	await (0, node_fs_promises.mkdir)(folder);
	await (0, node_fs_promises.writeFile)(git.configPath, configFor(repository));
	const run = (...args) => runGit(args, folder, repository, git);
	must(await run("init", "--quiet", "--template=", "--initial-branch=rebuild"), repository, "git init failed");
	must(await run("remote", "add", "origin", repository.location), repository, "git remote failed");
	await fetchCommit(run, repository, commit);
	must(await run("checkout", "--quiet", "--force", "--detach", commit), repository, `cannot check out ${commit}`);
	const head = (await run("rev-parse", "--verify", "HEAD")).output.trim();
	if (head !== commit) throw new require_start.InputError("INPUT_INVALID", `commit: ${commit} is no commit of ${repository.shown}: git made ${head} of it`, { hint: "It names a tag. `git rev-parse NAME^{commit}` gives the commit." });
	return updateSubmodules(run, repository);
}
async function fetchCommit(run, repository, commit) {
	if (succeeded(await run("fetch", "--no-tags", "--no-recurse-submodules", "--depth", "1", "origin", commit))) return;
	must(await run("fetch", "--no-recurse-submodules", "origin", ...["+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*"]), repository, "git fetch failed");
	if (succeeded(await run("cat-file", "-e", `${commit}^{commit}`))) return;
	throw new require_start.InputError("INPUT_NOT_FOUND", `commit: ${commit} is on no branch or tag of ${repository.shown}`, { hint: "Check the commit and the repository; the metadata.json of the release names its commit (git_revision)." });
}
async function updateSubmodules(run, repository) {
	const update = [
		"submodule",
		"update",
		"--init",
		"--recursive",
		"--checkout",
		"--force"
	];
	if (!succeeded(await run(...update, "--depth", "1"))) must(await run(...update), repository, "its submodules cannot be fetched");
	return must(await run("submodule", "status", "--recursive"), repository, "git submodule status failed").output.split("\n").filter((line) => line !== "").map((line) => {
		const [, commit, path] = /^ ([0-9a-f]{40}) (.*?)(?: \([^)]*\))?$/.exec(line) ?? [];
		if (commit === void 0 || path === void 0) throw failed(repository, `a submodule is not at its recorded commit: ${require_verification.preview(line, 200)}`);
		return {
			path,
			commit
		};
	});
}
function configFor({ location, isLocal }) {
	const quoted = (value) => `"${value.replace(/["\\]/g, "\\$&")}"`;
	return [
		"[core]",
		"	hooksPath = /dev/null",
		"	fsmonitor = false",
		"[advice]",
		"	detachedHead = false",
		"[gc]",
		"	auto = 0",
		...isLocal ? [
			"[safe]",
			`\tdirectory = ${quoted(location)}`,
			`\tdirectory = ${quoted((0, node_path.join)(location, ".git"))}`
		] : [],
		""
	].join("\n");
}
async function runGit(args, cwd, repository, git) {
	const pieces = {
		stdout: "",
		stderr: ""
	};
	const end = await git.run({
		file: "git",
		args,
		cwd,
		env: {
			...git.env,
			GIT_CONFIG_NOSYSTEM: "1",
			GIT_CONFIG_GLOBAL: git.configPath,
			GIT_ATTR_NOSYSTEM: "1",
			GIT_NO_REPLACE_OBJECTS: "1",
			GIT_TERMINAL_PROMPT: "0",
			GIT_ALLOW_PROTOCOL: repository.isLocal ? "https:http:file" : "https:http"
		},
		timeoutMs: git.timeoutMs,
		onOutput: (piece, stream) => {
			pieces[stream] = (pieces[stream] + Buffer.from(piece).toString("utf8")).slice(-1048576);
			if (stream === "stderr") git.log.output(piece);
		},
		signal: git.signal
	});
	if (end.kind === "not-started") throw new require_start.InputError("INPUT_INVALID", `git cannot be started (${end.code})`, { hint: "Install git 2.30 or newer." });
	const complaints = pieces.stderr.split(/[\r\n]+/).filter((line) => line.trim() !== "");
	return {
		end,
		output: pieces.stdout,
		complaint: complaints.find((line) => /^(fatal|error):/.test(line)) ?? complaints.at(-1) ?? ""
	};
}
function succeeded({ end }) {
	return end.kind === "exited" && end.code === 0;
}
function must(git, repository, message) {
	if (succeeded(git)) return git;
	if (git.end.kind === "timed-out") throw failed(repository, `${message}: not done within the time limit`, "FETCH_TIMEOUT");
	throw failed(repository, git.complaint === "" ? message : `${message}: ${require_verification.preview(git.complaint, 300)}`);
}
function failed(repository, message, code = "FETCH_FAILED") {
	return new require_start.FetchError(code, repository.shown, message);
}
// src/rebuild/environment.ts
const PROXIES = [
	"http_proxy",
	"https_proxy",
	"no_proxy",
	"all_proxy"
];
const TAKEN = [
	"SSL_CERT_FILE",
	"SSL_CERT_DIR",
	"GIT_SSL_CAINFO",
	"DOCKER_HOST",
	"RUNNER_TRACKING_ID"
];
function cleanEnvironment(from, home) {
	const taken = {};
	for (const name of [
		...PROXIES,
		...PROXIES.map((proxy) => proxy.toUpperCase()),
		...TAKEN
	]) {
		const value = from[name];
		if (value !== void 0 && value !== "" && !value.includes("@")) taken[name] = value;
	}
	return {
		...taken,
		PATH: (from.PATH ?? "").split(node_path.delimiter).filter(node_path.isAbsolute).join(node_path.delimiter),
		HOME: home,
		LANG: "C.UTF-8",
		LC_ALL: "C.UTF-8",
		TZ: "UTC",
		TERM: "dumb"
	};
}
// src/rebuild/archive.ts
const MAX_CONTENT_BYTES = 536870912;
const MAX_LAYERS = 4;
const MAX_MEMBERS = 1e5;
const MAX_NAME = 256;
const MAX_SHOWN = 200;
function differingMember(expected, actual, layers = MAX_LAYERS) {
	if (isGzip(expected) && isGzip(actual)) {
		const [a, b] = layers === 0 ? [null, null] : [gzipContent(expected), gzipContent(actual)];
		return a === null || b === null ? null : differingMember(a, b, layers - 1);
	}
	const offset = mismatch(expected, actual);
	const format = FORMATS.find(({ begins }) => begins(expected) && begins(actual));
	if (offset === null || format === void 0) return null;
	const [a, b] = [holderOf(offset, expected, format), holderOf(offset, actual, format)];
	if (a.name !== null || b.name !== null) return {
		expected: shown(a),
		actual: shown(b)
	};
	const [left, right] = [expected.subarray(a.end), actual.subarray(b.end)];
	return isGzip(left) && isGzip(right) ? differingMember(left, right, layers) : null;
}
function mismatch(expected, actual) {
	if (Buffer.compare(expected, actual) === 0) return null;
	const shorter = Math.min(expected.length, actual.length);
	for (let at = 0; at < shorter; at++) if (expected[at] !== actual[at]) return at;
	return shorter;
}
function holderOf(offset, archive, { memberAt }) {
	let at = 0;
	for (let count = 0; count < MAX_MEMBERS; count++) {
		const member = memberAt(archive, at);
		if (member === null) break;
		at = member.end;
		if (offset < at) return member;
		if (member.name === null) while (archive[at] === 0) at++;
	}
	return {
		name: null,
		end: at
	};
}
function shown({ name }) {
	return name === null ? null : require_start.visible(name, MAX_SHOWN);
}
const CPIO_HEADER = 110;
const CPIO_END = "TRAILER!!!";
const CPIO = {
	begins: (bytes) => /^07070[12]$/.test(text(bytes, 0, 6)),
	memberAt: (archive, at) => {
		const header = archive.subarray(at, at + CPIO_HEADER);
		const field = (index) => Number(`0x${text(header, 6 + 8 * index, 8)}`);
		const end = align(align(at + CPIO_HEADER + field(11), 4) + field(6), 4);
		if (!CPIO.begins(header) || !(end <= align(archive.length, 4))) return null;
		const name = text(archive, at + CPIO_HEADER, MAX_NAME);
		return {
			name: name === CPIO_END ? null : name,
			end
		};
	}
};
const TAR_BLOCK = 512;
const TAR = {
	begins: (bytes) => text(bytes, 257, 5) === "ustar",
	memberAt: (archive, at) => {
		const header = archive.subarray(at, at + TAR_BLOCK);
		const end = align(at + TAR_BLOCK + tarSize(header), TAR_BLOCK);
		if (!TAR.begins(header) || !(end <= archive.length)) return null;
		const prefix = text(header, 345, 155);
		const name = text(header, 0, 100);
		return {
			name: prefix === "" ? name : `${prefix}/${name}`,
			end
		};
	}
};
const FORMATS = [CPIO, TAR];
function tarSize(header) {
	const field = header.subarray(124, 136);
	if (field[0] === 128) return field.subarray(1).reduce((sum, byte) => sum * 256 + byte, 0);
	return Number(`0o${text(field, 0, 12).trim()}`);
}
function isGzip(bytes) {
	return bytes[0] === 31 && bytes[1] === 139 && bytes[2] === 8;
}
function gzipContent(bytes) {
	try {
		return (0, node_zlib.gunzipSync)(bytes, { maxOutputLength: MAX_CONTENT_BYTES });
	} catch {
		return null;
	}
}
function align(at, to) {
	return Math.ceil(at / to) * to;
}
function text(bytes, offset, length) {
	return Buffer.from(bytes.subarray(offset, offset + length)).toString("latin1").replace(/\0.*/s, "");
}
// src/rebuild/explain.ts
const MAX_IN_MEMORY = 268435456;
const CHUNK_BYTES = 4194304;
async function explainAll(artifacts, expectedFolder, actualFolder) {
	const explained = [];
	for (const artifact of artifacts) {
		const paths = [(0, node_path.join)(expectedFolder, artifact.name), (0, node_path.join)(actualFolder, artifact.name)];
		explained.push(artifact.status === "differs" ? {
			...artifact,
			difference: await differenceOf(...paths)
		} : artifact);
	}
	return explained;
}
async function differenceOf(expectedPath, actualPath) {
	const [expected, actual] = [await (0, node_fs_promises.open)(expectedPath), await (0, node_fs_promises.open)(actualPath)];
	try {
		const offset = await firstDifference(expected, actual);
		if (offset === null) return null;
		const sizes = [(await expected.stat()).size, (await actual.stat()).size];
		return {
			offset,
			member: Math.max(...sizes) > MAX_IN_MEMORY ? null : differingMember(await (0, node_fs_promises.readFile)(expectedPath), await (0, node_fs_promises.readFile)(actualPath))
		};
	} finally {
		await expected.close();
		await actual.close();
	}
}
async function firstDifference(expected, actual) {
	const buffers = [new Uint8Array(CHUNK_BYTES), new Uint8Array(CHUNK_BYTES)];
	for (let at = 0;; at += CHUNK_BYTES) {
		const [a, b] = [await chunk(expected, at, buffers[0]), await chunk(actual, at, buffers[1])];
		const offset = mismatch(a, b);
		if (offset !== null) return at + offset;
		if (a.length < CHUNK_BYTES) return null;
	}
}
async function chunk(file, at, buffer) {
	let length = 0;
	while (length < buffer.length) {
		const { bytesRead } = await file.read(buffer, length, buffer.length - length, at + length);
		if (bytesRead === 0) break;
		length += bytesRead;
	}
	return buffer.subarray(0, length);
}
// src/rebuild/preflight.ts
const ASK_TIMEOUT_MS = 2e4;
async function checkDisk(folder, bytes) {
	const { bavail, bsize } = await (0, node_fs_promises.statfs)(folder);
	const free = bavail * bsize;
	if (free >= bytes) return;
	throw new require_start.InputError("INPUT_INVALID", `not enough disk in ${require_verification.preview(folder, 200)}: the build needs ${gigabytes(bytes)}, ${gigabytes(free)} are free`, { hint: "Free some, give a folder on another disk (--work-dir), or another estimate (--min-disk)." });
}
function gigabytes(bytes) {
	return `${(bytes / 1e9).toFixed(1)} GB`;
}
async function checkTimeout(run, cwd, env) {
	const { end, output, complaint } = await ask(run, "timeout", ["--version"], cwd, env);
	if (end.kind === "exited" && end.code === 0 && output.includes("coreutils")) return;
	throw new require_start.InputError("INPUT_INVALID", `timeout of GNU coreutils cannot be run: ${reasonOf(end, complaint)}`, { hint: "Install GNU coreutils, and have its timeout in PATH. Linux has it; macOS (brew install coreutils, which says what to add to PATH), Windows and BusyBox do not." });
}
async function checkGit(run, cwd, env) {
	const { end, complaint } = await ask(run, "git", ["--version"], cwd, env);
	if (end.kind === "exited" && end.code === 0) return;
	throw new require_start.InputError("INPUT_INVALID", `git cannot be run: ${reasonOf(end, complaint)}`, { hint: "Install git 2.30 or newer, and have it in PATH." });
}
async function checkDocker(run, cwd, env) {
	const { end, complaint } = await ask(run, "docker", [
		"version",
		"--format",
		"{{.Server.Version}}"
	], cwd, env);
	if (end.kind === "exited" && end.code === 0) return;
	const isMissing = end.kind === "not-started";
	throw new require_start.InputError("INPUT_INVALID", `this backend builds in Docker, ${isMissing ? "which cannot be run" : "whose daemon does not answer"}: ${reasonOf(end, complaint)}`, { hint: isMissing ? "Install Docker, and have it in PATH." : "Start the daemon, and check that `docker version` works for this user; DOCKER_HOST is taken over, docker contexts are not." });
}
async function stopContainers(run, checkout, cwd, env) {
	const { output } = await ask(run, "docker", [
		"ps",
		"--quiet",
		"--no-trunc",
		"--filter",
		`volume=${checkout}`
	], cwd, env);
	const containers = output.split("\n").filter((line) => /^[0-9a-f]{64}$/.test(line));
	if (containers.length > 0) await ask(run, "docker", ["kill", ...containers], cwd, env);
}
async function ask(run, file, args, cwd, env) {
	const texts = {
		stdout: "",
		stderr: ""
	};
	const onOutput = (piece, stream) => {
		if (texts[stream].length < 1e5) texts[stream] += Buffer.from(piece).toString("utf8");
	};
	return {
		end: await run({
			file,
			args,
			cwd,
			env,
			timeoutMs: ASK_TIMEOUT_MS,
			onOutput
		}),
		output: texts.stdout,
		complaint: texts.stderr.trim().split("\n")[0] ?? ""
	};
}
function reasonOf(end, complaint) {
	if (end.kind === "not-started") return end.code === "ENOENT" ? "there is none in PATH" : end.code;
	if (end.kind === "timed-out") return `no answer within ${ASK_TIMEOUT_MS / 1e3} s`;
	return complaint === "" ? JSON.stringify(end) : require_verification.preview(complaint, 300);
}
// src/rebuild/unpack.ts
const GIB = 1024 ** 3;
const LIMITS = {
	headers: 64,
	fileBytes: 4 * GIB,
	totalBytes: 8 * GIB
};
async function unpackTarball(path, folder) {
	await (0, node_fs_promises.mkdir)(folder);
	const writer = new FileWriter(folder);
	const reader = new require_open.TarReader((0, node_path.basename)(path), LIMITS, writer);
	const file = await (0, node_fs_promises.open)(path);
	try {
		const { buffer, bytesRead } = await file.read(new Uint8Array(2), 0, 2, 0);
		const isGzip = bytesRead === 2 && buffer[0] === 31 && buffer[1] === 139;
		const source = file.createReadStream({
			start: 0,
			autoClose: false
		});
		const read = async (pieces) => {
			for await (const piece of pieces) reader.push(piece);
		};
		await (isGzip ? (0, node_stream_promises.pipeline)(source, (0, node_zlib.createGunzip)(), read) : (0, node_stream_promises.pipeline)(source, read));
		reader.end();
	} finally {
		writer.close();
		await file.close();
	}
}
var FileWriter = class {
	#folder;
	#file = null;
	constructor(folder) {
		this.#folder = folder;
	}
	entry({ kind, path }) {
		this.close();
		if (kind === "file") this.#file = (0, node_fs.openSync)((0, node_path.join)(this.#folder, (0, node_path.basename)(path)), "wx");
	}
	data(piece) {
		for (let at = 0; this.#file !== null && at < piece.length;) at += (0, node_fs.writeSync)(this.#file, piece, at);
	}
	close() {
		if (this.#file !== null) (0, node_fs.closeSync)(this.#file);
		this.#file = null;
	}
};
// src/rebuild/verdict.ts
function rebuildVerdict(outcomes) {
	const { artifacts, determinism, twice } = outcomes;
	const verdicts = [verdictOf(artifacts), ...determinism === null ? [] : [verdictOf(determinism)]];
	const reasons = [
		...outcomes.builds.flatMap((build, i) => buildReasons(build, i, outcomes)),
		...comparisonReasons(artifacts, "the release", "the rebuilt image"),
		...revisionReasons(outcomes),
		...determinism === null ? [] : comparisonReasons(determinism, "the first build", "the second build"),
		...outcomes.flaws.map((flaw) => `The rebuilt image contradicts itself: ${flaw}.`)
	];
	if (verdicts.includes("differs")) return {
		verdict: "differs",
		reasons
	};
	if (verdicts.every((verdict) => verdict === "reproduced") && (determinism !== null || !twice) && reasons.length === 0) return {
		verdict: "reproduced",
		reasons
	};
	return {
		verdict: "incomplete",
		reasons
	};
}
function buildReasons(build, index, { twice, timeoutMs, outputs }) {
	const name = twice ? `The ${index === 0 ? "first" : "second"} build` : "The build";
	if (build.outcome === "timed-out") return [`${name} was ended after ${timeoutMs / 1e3} s, the time limit.`];
	if (build.outcome === "failed") return [build.signal === null ? `${name} failed with exit status ${build.exitCode}.` : `${name} was ended by ${build.signal}.`];
	return build.image === null ? [`${name} left no image (a folder with sha256sum.txt) in ${outputs.join(" or ")}.`] : [];
}
function comparisonReasons(artifacts, expected, actual) {
	const having = (status) => artifacts.filter((artifact) => artifact.status === status);
	const names = (found) => found.map(({ name }) => name).join(", ");
	const [differing, extra] = [having("differs"), having("extra")];
	return [
		...differing.length === 0 ? [] : [`${differing.length} of ${artifacts.length} artifacts of ${actual} differ from ${expected}: ${names(differing)}.`],
		...extra.length === 0 ? [] : [`${capital(actual)} has what ${expected} does not have: ${names(extra)}.`],
		...having("missing").map(({ name, expected: there, note }) => {
			const where = there === null ? expected : actual;
			return `${name} could not be compared: ${note === null ? `${where} does not have it` : `in ${where} it is ${note}`}.`;
		})
	];
}
function revisionReasons({ otherRevision }) {
	return otherRevision === null ? [] : [`The release says that it was built from commit ${require_verification.preview(otherRevision)}.`];
}
function capital(text) {
	return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
// src/rebuild/rebuild.ts
const MAX_FETCH_MS = 36e5;
async function rebuild(request, ports) {
	const work = await makeWorkDir(request.workDir);
	try {
		return await new Rebuild(work, request, ports).run();
	} finally {
		const names = request.workDir === null ? [""] : [
			"unpacked",
			"home-1",
			"home-2",
			"gitconfig"
		];
		for (const name of names) await remove((0, node_path.join)(work, name), ports.log);
		ports.log.end();
	}
}
var Rebuild = class {
	#work;
	#request;
	#ports;
	constructor(work, request, ports) {
		this.#work = work;
		this.#request = request;
		this.#ports = ports;
	}
	async run() {
		const { repository, commit, backend, twice, timeoutMs } = this.#request;
		this.#ports.log.group("Checking what the rebuild needs");
		await this.#checkNeeds();
		const release = await this.#takeRelease();
		const first = await this.#build(1, release);
		const second = twice && first.image !== null ? await this.#build(2, release) : null;
		const builds = second === null ? [first] : [first, second];
		this.#ports.log.group("Comparing with the release");
		const started = performance.now();
		const { artifacts, notCompared } = await compared(release, first.image);
		const repeated = second === null ? null : (await compared(first.image, second.image)).artifacts;
		const reports = builds.map(({ report }) => report);
		const flaws = builds.flatMap(({ flaw }) => flaw ?? []);
		return {
			schema: require_verification.REBUILD_SCHEMA,
			...rebuildVerdict({
				builds: reports,
				artifacts,
				determinism: repeated,
				twice,
				otherRevision: otherRevision(release, first.image),
				flaws,
				timeoutMs,
				outputs: backend.outputs
			}),
			repository: repository.shown,
			commit,
			submodules: first.submodules,
			backend: backend.name,
			command: [...backend.command],
			builds: reports,
			osImageHash: {
				release: release.osImageHash,
				rebuilt: first.image?.osImageHash ?? null
			},
			artifacts,
			notCompared,
			determinism: repeated === null ? null : {
				verdict: determinismOf(repeated),
				artifacts: repeated
			},
			compareSeconds: secondsSince(started)
		};
	}
	async #checkNeeds() {
		const { backend, minDiskBytes } = this.#request;
		const env = await this.#environment(1);
		await checkTimeout(this.#ports.run, this.#work, env);
		await checkGit(this.#ports.run, this.#work, env);
		await checkDisk(this.#work, minDiskBytes ?? backend.needsBytes);
		if (backend.needsDocker) await checkDocker(this.#ports.run, this.#work, env);
	}
	async #takeRelease() {
		const path = (0, node_path.resolve)(this.#request.release);
		const { source, osImageHash } = await require_open.openImage(path);
		this.#ports.log.note(`release: ${require_verification.preview(path, 200)}, os_image_hash ${osImageHash}`);
		const folder = (0, node_path.join)(this.#work, "release");
		const unpacked = source.kind === "directory" ? path : (0, node_path.join)(this.#work, "unpacked");
		if (source.kind === "tarball") await unpackTarball(path, unpacked);
		const listing = await takeImage(unpacked, folder);
		if (listing.files.get("sha256sum.txt")?.sha256 !== osImageHash) throw new require_start.InputError("INPUT_INVALID", `release: ${require_verification.preview(path, 200)} changed while it was read`);
		return {
			folder,
			listing,
			osImageHash
		};
	}
	async #build(number, release) {
		const { repository, commit, backend, twice } = this.#request;
		const { log } = this.#ports;
		const which = twice ? ` (${number} of 2)` : "";
		const checkout = (0, node_path.join)(this.#work, `build-${number}`);
		const env = await this.#environment(number);
		log.group(`Fetching ${repository.shown} at ${commit}${which}`);
		let started = performance.now();
		const submodules = await this.#checkOut(checkout, env);
		const checkoutSeconds = secondsSince(started);
		log.group(`Building with ${backend.command.join(" ")}${which}`);
		started = performance.now();
		const end = await this.#runBuild(checkout, env);
		const buildSeconds = secondsSince(started);
		log.note(`the build took ${buildSeconds} s`);
		const report = {
			...outcomeOf(end),
			image: null,
			osImageHash: null,
			checkoutSeconds,
			buildSeconds
		};
		if (report.outcome !== "built") return {
			report,
			submodules,
			image: null,
			flaw: null
		};
		const found = await findImage(checkout, backend.outputs, release.folder);
		if (found === null) return {
			report,
			submodules,
			image: null,
			flaw: null
		};
		const folder = (0, node_path.join)(this.#work, `image-${number}`);
		const listing = await takeImage(found, folder, [...release.listing.named, ...release.listing.files.keys()]);
		const image = {
			folder,
			listing,
			osImageHash: listing.files.get("sha256sum.txt")?.sha256 ?? null
		};
		await remove(checkout, log);
		return {
			report: {
				...report,
				image: (0, node_path.relative)(checkout, found) || ".",
				osImageHash: image.osImageHash
			},
			submodules,
			image,
			flaw: await flawOf(folder)
		};
	}
	async #checkOut(checkout, env) {
		const { repository, commit, backend, timeoutMs } = this.#request;
		const submodules = await checkOut(repository, commit, checkout, {
			run: this.#ports.run,
			log: this.#ports.log,
			env,
			timeoutMs: Math.min(timeoutMs, MAX_FETCH_MS),
			configPath: (0, node_path.join)(this.#work, "gitconfig"),
			signal: this.#ports.signal
		});
		if (backend.needs !== null && !await isFile((0, node_path.join)(checkout, backend.needs))) throw new require_start.InputError("INPUT_INVALID", `${repository.shown} at ${commit} has no ${backend.needs}, which the backend ${backend.name} runs`, { hint: "Check repository and commit, or choose the backend that they have." });
		return submodules;
	}
	async #runBuild(checkout, env) {
		const { backend, timeoutMs } = this.#request;
		const { run, log, signal } = this.#ports;
		const [file, ...args] = backend.command;
		let hasEnded = false;
		try {
			const end = await run({
				file,
				args,
				cwd: (0, node_path.join)(checkout, backend.folder),
				env,
				timeoutMs,
				onOutput: (piece) => log.output(piece),
				signal
			});
			hasEnded = end.kind === "exited";
			return end.kind === "not-started" ? notStarted(file, end.code) : end;
		} finally {
			if (!hasEnded && backend.needsDocker) await stopContainers(run, checkout, this.#work, env);
		}
	}
	async #environment(number) {
		const home = (0, node_path.join)(this.#work, `home-${number}`);
		await (0, node_fs_promises.mkdir)(home, { recursive: true });
		return cleanEnvironment(this.#ports.environment, home);
	}
};
async function compared(expected, actual) {
	if (expected === null || actual === null) return {
		artifacts: [],
		notCompared: []
	};
	const { artifacts, notCompared } = compareArtifacts(expected.listing, actual.listing);
	return {
		artifacts: await explainAll(artifacts, expected.folder, actual.folder),
		notCompared
	};
}
function otherRevision(release, rebuilt) {
	const { revision } = release.listing;
	return rebuilt === null || rebuilt.listing.revision === revision ? null : revision;
}
function determinismOf(artifacts) {
	const verdict = verdictOf(artifacts);
	return verdict === "reproduced" ? "deterministic" : verdict;
}
function outcomeOf(end) {
	if (end.kind === "exited") return {
		outcome: end.code === 0 ? "built" : "failed",
		exitCode: end.code,
		signal: null
	};
	if (end.kind === "killed") return {
		outcome: "failed",
		exitCode: null,
		signal: end.signal
	};
	return {
		outcome: "timed-out",
		exitCode: null,
		signal: null
	};
}
function notStarted(file, code) {
	throw new require_start.InputError("INPUT_INVALID", `the build command ${require_verification.preview(file, 200)} cannot be started: ${code}`, { hint: "Install the program, or give its path in the repository with a slash, as in ./build.sh." });
}
async function flawOf(folder) {
	try {
		await require_open.openImage(folder);
		return null;
	} catch (error) {
		if (error instanceof require_start.ParseError) return error.message;
		if (error instanceof require_start.InputError) return "it lacks a file of its own, or has one that cannot be read";
		throw error;
	}
}
async function makeWorkDir(path) {
	if (path === null) return require_temporary_folder.temporaryFolder("trust-center-rebuild");
	try {
		await (0, node_fs_promises.mkdir)(path, { recursive: true });
		if ((await (0, node_fs_promises.readdir)(path)).length === 0) return await (0, node_fs_promises.realpath)(path);
	} catch (cause) {
		throw new require_start.InputError("INPUT_INVALID", `work-dir: ${require_verification.preview(path, 200)} cannot be used: ${String(cause)}`, { cause });
	}
	throw new require_start.InputError("INPUT_INVALID", `work-dir: ${require_verification.preview(path, 200)} is not empty`, { hint: "Give a folder that is empty, or does not exist yet." });
}
async function remove(path, log) {
	try {
		await (0, node_fs_promises.rm)(path, {
			recursive: true,
			force: true
		});
	} catch (error) {
		log.note(`${path} cannot be removed: ${error instanceof Error ? error.message : String(error)}`);
	}
}
async function isFile(path) {
	return (await (0, node_fs_promises.lstat)(path).catch(() => null))?.isFile() === true;
}
function secondsSince(started) {
	return Math.round((performance.now() - started) / 100) / 10;
}
// src/rebuild/quantity.ts
const MILLISECONDS = {
	s: 1e3,
	m: 6e4,
	h: 36e5
};
const BYTES = {
	MB: 1e6,
	GB: 1e9,
	TB: 0xe8d4a51000
};
const MAX_MILLISECONDS = 2 ** 31 - 1;
function readDuration(text, name) {
	const milliseconds = read(text, MILLISECONDS);
	if (milliseconds !== null && milliseconds > 0 && milliseconds <= MAX_MILLISECONDS) return milliseconds;
	throw new require_start.InputError("INPUT_INVALID", `${name}: expected a time such as 6h, 90m or 30s, got ${JSON.stringify(text)}`);
}
function readBytes(text, name) {
	const bytes = text === "0" ? 0 : read(text, BYTES);
	if (bytes !== null) return bytes;
	throw new require_start.InputError("INPUT_INVALID", `${name}: expected a size such as 60GB, or 0, got ${JSON.stringify(text)}`);
}
function read(text, units) {
	const [, digits, unit] = /^([0-9]{1,9})([A-Za-z]{1,2})$/.exec(text) ?? [];
	const factor = unit === void 0 || !Object.hasOwn(units, unit) ? void 0 : units[unit];
	return factor === void 0 ? null : Number(digits) * factor;
}
// src/rebuild/repository.ts
function readRepository(text) {
	const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):(?=\/\/|:)/.exec(text)?.[1]?.toLowerCase();
	if (scheme === "https" || scheme === "http") return remoteRepository(text);
	if (scheme === "file") return localRepository((0, node_url.fileURLToPath)(text));
	if (scheme !== void 0 || /^[^/]+@[^/]+:/.test(text)) throw new require_start.InputError("INPUT_INVALID", `repository: expected an https URL or a folder, got ${require_verification.preview(withoutCredentials(text), 200)}`, { hint: "Give the https URL. For a repository that is not public, check it out and give its folder." });
	return localRepository(text);
}
function remoteRepository(text) {
	if ((0, node_fs.existsSync)(text)) throw new require_start.InputError("INPUT_INVALID", "repository: it is a URL, and a folder here has that name", { hint: "Write ./ before it for the folder; for the URL, start in another folder." });
	if (!URL.canParse(text)) throw new require_start.InputError("INPUT_INVALID", "repository: not a valid URL");
	const url = new URL(text);
	const { username, password, search, hash, href } = url;
	if (username !== "" || password !== "" || search !== "" || hash !== "") throw new require_start.InputError("INPUT_INVALID", `repository: ${require_verification.preview(withoutCredentials(text), 200)} has more than a place in it: a user name, password, query or fragment`, { hint: "Give the plain URL. For a repository that is not public, check it out and give its folder." });
	if (!require_verification.isConfidential(url)) throw new require_start.InputError("INPUT_INVALID", `repository: ${require_verification.preview(href, 200)} is not https`, { hint: "Give the https URL, or check it out and give its folder." });
	return {
		location: href,
		isLocal: false,
		shown: href
	};
}
function localRepository(path) {
	const location = (0, node_path.resolve)(path);
	if (/[\n\r\0]/.test(location) || !(0, node_fs.existsSync)(location)) throw new require_start.InputError("INPUT_NOT_FOUND", `repository: ${require_verification.preview(path, 200)} does not exist`, { hint: "Give an https URL, or the folder of a repository on this machine." });
	return {
		location,
		isLocal: true,
		shown: `file:${(0, node_path.basename)(location)}`
	};
}
function withoutCredentials(text) {
	return text.replace(/\/\/[^/]*@/, "//").replace(/[?#].*$/s, "");
}
function readCommit(text) {
	if (/^[0-9a-f]{40}$/i.test(text)) return text.toLowerCase();
	const what = /^[0-9a-f]{4,39}$/i.test(text) ? "a shortened commit" : "a branch, a tag or something else";
	throw new require_start.InputError("INPUT_INVALID", `commit: expected the 40 hex digits of a commit, got ${require_verification.preview(text, 100)}`, { hint: `That is ${what}, which may mean another commit tomorrow. \`git rev-parse NAME^{commit}\` gives the full name.` });
}
Object.defineProperty(exports, "readBytes", {
	enumerable: true,
	get: function() {
		return readBytes;
	}
});
Object.defineProperty(exports, "readCommit", {
	enumerable: true,
	get: function() {
		return readCommit;
	}
});
Object.defineProperty(exports, "readDuration", {
	enumerable: true,
	get: function() {
		return readDuration;
	}
});
Object.defineProperty(exports, "readRepository", {
	enumerable: true,
	get: function() {
		return readRepository;
	}
});
Object.defineProperty(exports, "rebuild", {
	enumerable: true,
	get: function() {
		return rebuild;
	}
});
Object.defineProperty(exports, "rebuildLog", {
	enumerable: true,
	get: function() {
		return rebuildLog;
	}
});
Object.defineProperty(exports, "runProcess", {
	enumerable: true,
	get: function() {
		return runProcess;
	}
});
