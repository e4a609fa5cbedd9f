// A client of transparency logs that shares no code with this package: Go's own tlog and note, and transparency-dev's merkle
// and formats.
//
//	tlog vectors                          roots, proofs, paths and a signed checkpoint, as JSON: test/vectors/tlog/tlog.json
//	tlog verify FOLDER VKEY CHECKPOINT    a log in a folder, and that it continues the checkpoint in that file
//	tlog proof FILE VKEY                  a proof that an entry is in a log
//	tlog write FOLDER NAME                a log of the lines of standard input; prints the key that verifies it
package main

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	formats "github.com/transparency-dev/formats/log"
	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// A tile spans eight levels.
const height = 8

func main() {
	var err error
	switch args := os.Args[1:]; {
	case len(args) == 1 && args[0] == "vectors":
		err = vectors()
	case len(args) == 4 && args[0] == "verify":
		err = verify(args[1], args[2], args[3])
	case len(args) == 3 && args[0] == "proof":
		err = verifyProof(args[1], args[2])
	case len(args) == 3 && args[0] == "write":
		err = write(args[1], args[2])
	default:
		err = errors.New("tlog vectors | verify FOLDER VKEY CHECKPOINT | proof FILE VKEY | write FOLDER NAME")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// A tree in memory: hashes as tlog stores them.
type tree struct{ hashes []tlog.Hash }

func (t *tree) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	found := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		found[i] = t.hashes[index]
	}
	return found, nil
}

func (t *tree) add(n int64, entry []byte) error {
	hashes, err := tlog.StoredHashes(n, entry, t)
	t.hashes = append(t.hashes, hashes...)
	return err
}

// A path as C2SP has it: tlog's own names the height, and the entries `data`.
func path(tile tlog.Tile) string {
	return strings.Replace(strings.Replace(tile.Path(), "tile/8/", "tile/", 1), "tile/data/", "tile/entries/", 1)
}

func vectors() error {
	const most = 300
	var t tree
	type size struct {
		Root        string `json:"root"`
		Inclusion   string `json:"inclusion"`
		Consistency string `json:"consistency"`
	}
	var sizes []size
	for n := int64(0); n < most; n++ {
		if err := t.add(n, fmt.Appendf(nil, "entry %d", n)); err != nil {
			return err
		}
		root, err := tlog.TreeHash(n+1, &t)
		if err != nil {
			return err
		}
		inclusion, consistency := sha256.New(), sha256.New()
		for i := int64(0); i <= n; i++ {
			p, err := tlog.ProveRecord(n+1, i, &t)
			if err != nil {
				return err
			}
			fmt.Fprintf(inclusion, "%d:", len(p))
			for _, hash := range p {
				inclusion.Write(hash[:])
			}
			// tlog has no proof from the empty tree.
			q, err := tlog.ProveTree(n+1, i+1, &t)
			if err != nil {
				return err
			}
			fmt.Fprintf(consistency, "%d:", len(q))
			for _, hash := range q {
				consistency.Write(hash[:])
			}
		}
		sizes = append(sizes, size{hex.EncodeToString(root[:]), hex.EncodeToString(inclusion.Sum(nil)[:16]), hex.EncodeToString(consistency.Sum(nil)[:16])})
	}

	var tiles []string
	for _, tile := range []tlog.Tile{
		{H: height, L: 0, N: 0, W: 256}, {H: height, L: 0, N: 999, W: 1}, {H: height, L: 1, N: 1000, W: 255},
		{H: height, L: 2, N: 1234067, W: 8}, {H: height, L: -1, N: 0, W: 256}, {H: height, L: -1, N: 1234067, W: 70},
	} {
		tiles = append(tiles, path(tile))
	}
	var newTiles [][]string
	for _, grow := range [][2]int64{{0, 1}, {0, 256}, {0, 70000}, {255, 256}, {256, 257}, {65535, 65537}, {70000, 70001}} {
		var paths []string
		for _, tile := range tlog.NewTiles(height, grow[0], grow[1]) {
			paths = append(paths, path(tile))
		}
		newTiles = append(newTiles, append([]string{fmt.Sprintf("%d-%d", grow[0], grow[1])}, paths...))
	}

	random := rand.New(rand.NewSource(14))
	skey, vkey, err := note.GenerateKey(random, "log.example/results")
	if err != nil {
		return err
	}
	witnessKey, witness, err := note.GenerateKey(random, "witness.example")
	if err != nil {
		return err
	}
	checkpoint := formats.Checkpoint{Origin: "log.example/results", Size: most, Hash: mustHex(sizes[most-1].Root)}
	signed, err := sign(string(checkpoint.Marshal()), skey, witnessKey)
	if err != nil {
		return err
	}
	withLine, err := sign(string(checkpoint.Marshal())+"another line\n", skey)
	if err != nil {
		return err
	}
	byWitness, err := sign(string(checkpoint.Marshal()), witnessKey)
	if err != nil {
		return err
	}
	out := json.NewEncoder(os.Stdout)
	out.SetIndent("", " ")
	out.SetEscapeHTML(false)
	return out.Encode(map[string]any{
		"sizes": sizes, "paths": tiles, "newTiles": newTiles, "vkey": vkey, "witness": witness,
		"checkpoint": signed, "checkpointWithLine": withLine, "checkpointOfWitness": byWitness,
	})
}

func mustHex(text string) []byte {
	value, err := hex.DecodeString(text)
	if err != nil {
		panic(err)
	}
	return value
}

func sign(text string, keys ...string) (string, error) {
	var signers []note.Signer
	for _, key := range keys {
		signer, err := note.NewSigner(key)
		if err != nil {
			return "", err
		}
		signers = append(signers, signer)
	}
	signed, err := note.Sign(&note.Note{Text: text}, signers...)
	return string(signed), err
}

// Files of a log.
type folder string

func (f folder) Height() int                     { return height }
func (f folder) SaveTiles([]tlog.Tile, [][]byte) {}
func (f folder) read(tile tlog.Tile) ([]byte, error) {
	return os.ReadFile(filepath.Join(string(f), path(tile)))
}
func (f folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range tiles {
		data, err := f.read(tile)
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

func open(file, vkey string) (*formats.Checkpoint, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return openBytes(data, vkey)
}

func openBytes(data []byte, vkey string) (*formats.Checkpoint, error) {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return nil, err
	}
	checkpoint, rest, _, err := formats.ParseCheckpoint(data, verifier.Name(), verifier)
	if err == nil && len(rest) > 0 {
		err = errors.New("the checkpoint has more lines")
	}
	return checkpoint, err
}

func verify(where, vkey, since string) error {
	checkpoint, err := open(filepath.Join(where, "checkpoint"), vkey)
	if err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	old, err := open(since, vkey)
	if err != nil {
		return fmt.Errorf("kept checkpoint: %w", err)
	}
	size := int64(checkpoint.Size)
	head := tlog.Tree{N: size, Hash: tlog.Hash(checkpoint.Hash)}
	hashes := tlog.TileHashReader(head, folder(where))
	for start := int64(0); start < size; start += 1 << height {
		width := min(size-start, 1<<height)
		bundle, err := folder(where).read(tlog.Tile{H: height, L: -1, N: start >> height, W: int(width)})
		if err != nil {
			return err
		}
		for i := start; i < start+width; i++ {
			if len(bundle) < 2 || len(bundle) < 2+int(binary.BigEndian.Uint16(bundle)) {
				return fmt.Errorf("entry %d is cut off", i)
			}
			length := 2 + int(binary.BigEndian.Uint16(bundle))
			entry := bundle[2:length]
			bundle = bundle[length:]
			path, err := tlog.ProveRecord(size, i, hashes)
			if err != nil {
				return fmt.Errorf("entry %d: %w", i, err)
			}
			if err := proof.VerifyInclusion(rfc6962.DefaultHasher, uint64(i), checkpoint.Size, rfc6962.DefaultHasher.HashLeaf(entry), plain(path), checkpoint.Hash); err != nil {
				return fmt.Errorf("entry %d: %w", i, err)
			}
		}
		if len(bundle) > 0 {
			return errors.New("more in a bundle than its entries")
		}
	}
	if old.Size > 0 {
		path, err := tlog.ProveTree(size, int64(old.Size), hashes)
		if err != nil {
			return err
		}
		if err := proof.VerifyConsistency(rfc6962.DefaultHasher, old.Size, checkpoint.Size, plain(path), old.Hash, checkpoint.Hash); err != nil {
			return fmt.Errorf("since %d: %w", old.Size, err)
		}
	}
	fmt.Printf("%d %s\n", checkpoint.Size, base64.StdEncoding.EncodeToString(checkpoint.Hash))
	return nil
}

func plain(hashes []tlog.Hash) [][]byte {
	var all [][]byte
	for _, hash := range hashes {
		all = append(all, hash[:])
	}
	return all
}

func verifyProof(file, vkey string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	head, signed, found := bytes.Cut(data, []byte("\n\n"))
	lines := strings.Split(string(head), "\n")
	if !found || len(lines) < 3 || lines[0] != "c2sp.org/tlog-proof@v1" {
		return errors.New("not a proof")
	}
	entry, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(lines[1], "extra "))
	if err != nil {
		return err
	}
	index, err := strconv.ParseUint(strings.TrimPrefix(lines[2], "index "), 10, 63)
	if err != nil {
		return err
	}
	var path [][]byte
	for _, line := range lines[3:] {
		hash, err := base64.StdEncoding.DecodeString(line)
		if err != nil {
			return err
		}
		path = append(path, hash)
	}
	checkpoint, err := openBytes(signed, vkey)
	if err != nil {
		return err
	}
	if err := proof.VerifyInclusion(rfc6962.DefaultHasher, index, checkpoint.Size, rfc6962.DefaultHasher.HashLeaf(entry), path, checkpoint.Hash); err != nil {
		return err
	}
	fmt.Println(index)
	return nil
}

func write(where, name string) error {
	var t tree
	var entries [][]byte
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		entry := bytes.Clone(lines.Bytes())
		if err := t.add(int64(len(entries)), entry); err != nil {
			return err
		}
		entries = append(entries, entry)
	}
	size := int64(len(entries))
	save := func(name string, data []byte) error {
		file := filepath.Join(where, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		return os.WriteFile(file, data, 0o644)
	}
	for _, tile := range tlog.NewTiles(height, 0, size) {
		data, err := tlog.ReadTileData(tile, &t)
		if err != nil {
			return err
		}
		if err := save(path(tile), data); err != nil {
			return err
		}
		if tile.L != 0 {
			continue
		}
		var bundle []byte
		for _, entry := range entries[tile.N<<height:][:tile.W] {
			bundle = append(binary.BigEndian.AppendUint16(bundle, uint16(len(entry))), entry...)
		}
		tile.L = -1
		if err := save(path(tile), bundle); err != nil {
			return err
		}
	}
	root, err := tlog.TreeHash(size, &t)
	if err != nil {
		return err
	}
	skey, vkey, err := note.GenerateKey(nil, name)
	if err != nil {
		return err
	}
	checkpoint := formats.Checkpoint{Origin: name, Size: uint64(size), Hash: root[:]}
	signed, err := sign(string(checkpoint.Marshal()), skey)
	if err != nil {
		return err
	}
	if err := save("checkpoint", []byte(signed)); err != nil {
		return err
	}
	fmt.Println(vkey)
	return lines.Err()
}
