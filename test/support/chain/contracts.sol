// SPDX-License-Identifier: Apache-2.0
// Contracts with the interface and the storage layout of dstack's, written for tests: small, and safe for nothing else.
pragma solidity ^0.8.24;

struct AppBootInfo {
    address appId;
    bytes32 composeHash;
    address instanceId;
    bytes32 deviceId;
    bytes32 mrAggregated;
    bytes32 mrSystem;
    bytes32 osImageHash;
    string tcbStatus;
    string[] advisoryIds;
}

bytes32 constant IMPLEMENTATION_SLOT = 0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc;

/// ERC-1967.
contract Proxy {
    event Upgraded(address indexed implementation);

    constructor(address implementation, bytes memory data) {
        assembly {
            sstore(IMPLEMENTATION_SLOT, implementation)
        }
        emit Upgraded(implementation);
        if (data.length > 0) {
            (bool ok, ) = implementation.delegatecall(data);
            require(ok, "initialisation failed");
        }
    }

    fallback() external payable {
        assembly {
            calldatacopy(0, 0, calldatasize())
            let ok := delegatecall(gas(), sload(IMPLEMENTATION_SLOT), 0, calldatasize(), 0, 0)
            returndatacopy(0, 0, returndatasize())
            switch ok
            case 0 { revert(0, returndatasize()) }
            default { return(0, returndatasize()) }
        }
    }
}

/// Ownable2Step, Initializable and UUPS in one, with the slots of OpenZeppelin 5.
abstract contract Governed {
    bytes32 private constant OWNER = 0x9016d09d72d40fdae2fd8ceac6b6234c7706214fd39c1cd1e609a0528c199300;
    bytes32 private constant PENDING_OWNER = 0x237e158222e3e6968b72b9db0d8043aacf074ad9f650f0d1606b4d82ee432c00;
    bytes32 private constant INITIALIZED = 0xf0c57e16840df040f15088dc2f81fe391c3923bec73e23a9662efc9c229c6a00;

    event Upgraded(address indexed implementation);
    event Initialized(uint64 version);
    event OwnershipTransferStarted(address indexed previousOwner, address indexed newOwner);
    event OwnershipTransferred(address indexed previousOwner, address indexed newOwner);
    event PolicyChanged(address indexed actor, bytes32 indexed policy, bytes32 indexed value, bool enabled);

    modifier onlyOwner() {
        require(msg.sender == owner(), "not the owner");
        _;
    }

    function owner() public view returns (address) {
        return address(uint160(uint256(load(OWNER))));
    }

    function pendingOwner() public view returns (address) {
        return address(uint160(uint256(load(PENDING_OWNER))));
    }

    function transferOwnership(address newOwner) external onlyOwner {
        store(PENDING_OWNER, bytes32(uint256(uint160(newOwner))));
        emit OwnershipTransferStarted(owner(), newOwner);
    }

    function acceptOwnership() external {
        require(msg.sender == pendingOwner(), "not the pending owner");
        become(msg.sender);
    }

    function renounceOwnership() external onlyOwner {
        become(address(0));
    }

    function upgradeToAndCall(address implementation, bytes calldata data) external payable onlyOwner {
        authoriseUpgrade();
        store(IMPLEMENTATION_SLOT, bytes32(uint256(uint160(implementation))));
        emit Upgraded(implementation);
        if (data.length > 0) {
            (bool ok, ) = implementation.delegatecall(data);
            require(ok, "migration failed");
        }
    }

    function authoriseUpgrade() internal virtual;

    function begin(address firstOwner) internal {
        require(load(INITIALIZED) == 0, "initialised before");
        store(INITIALIZED, bytes32(uint256(1)));
        become(firstOwner);
        emit Initialized(1);
    }

    function become(address newOwner) private {
        address before = owner();
        store(PENDING_OWNER, 0);
        store(OWNER, bytes32(uint256(uint160(newOwner))));
        emit OwnershipTransferred(before, newOwner);
    }

    function load(bytes32 slot) private view returns (bytes32 value) {
        assembly {
            value := sload(slot)
        }
    }

    function store(bytes32 slot, bytes32 value) private {
        assembly {
            sstore(slot, value)
        }
    }
}

contract DstackApp is Governed {
    mapping(bytes32 => bool) public allowedComposeHashes;
    bool private upgradesDisabled;
    bool public allowAnyDevice;
    mapping(bytes32 => bool) public allowedDeviceIds;
    bool public requireTcbUpToDate;

    event ComposeHashAdded(bytes32 composeHash);
    event ComposeHashRemoved(bytes32 composeHash);
    event DeviceAdded(bytes32 deviceId);
    event DeviceRemoved(bytes32 deviceId);
    event AllowAnyDeviceSet(bool allowAny);
    event RequireTcbUpToDateSet(bool requireUpToDate);
    event UpgradesDisabled();

    function initialize(
        address firstOwner,
        bool disableUpgradesNow,
        bool requireUpToDate,
        bool anyDevice,
        bytes32 deviceId,
        bytes32 composeHash
    ) external {
        begin(firstOwner);
        upgradesDisabled = disableUpgradesNow;
        requireTcbUpToDate = requireUpToDate;
        allowAnyDevice = anyDevice;
        if (deviceId != 0) {
            allowedDeviceIds[deviceId] = true;
            emit DeviceAdded(deviceId);
        }
        if (composeHash != 0) {
            allowedComposeHashes[composeHash] = true;
            emit ComposeHashAdded(composeHash);
        }
    }

    function version() external pure returns (uint256) {
        return 2;
    }

    function supportsInterface(bytes4 id) external pure returns (bool) {
        return id == 0x1e079198 || id == 0x01ffc9a7;
    }

    function addComposeHash(bytes32 composeHash) external onlyOwner {
        allowedComposeHashes[composeHash] = true;
        emit ComposeHashAdded(composeHash);
        emit PolicyChanged(msg.sender, keccak256("compose-hash"), composeHash, true);
    }

    function removeComposeHash(bytes32 composeHash) external onlyOwner {
        allowedComposeHashes[composeHash] = false;
        emit ComposeHashRemoved(composeHash);
        emit PolicyChanged(msg.sender, keccak256("compose-hash"), composeHash, false);
    }

    /// For long histories: dstack has no such function, the events are the same.
    function addComposeHashes(bytes32[] calldata hashes) external onlyOwner {
        for (uint256 i = 0; i < hashes.length; i++) {
            allowedComposeHashes[hashes[i]] = true;
            emit ComposeHashAdded(hashes[i]);
        }
    }

    function addDevice(bytes32 deviceId) external onlyOwner {
        allowedDeviceIds[deviceId] = true;
        emit DeviceAdded(deviceId);
    }

    function removeDevice(bytes32 deviceId) external onlyOwner {
        allowedDeviceIds[deviceId] = false;
        emit DeviceRemoved(deviceId);
    }

    function setAllowAnyDevice(bool anyDevice) external onlyOwner {
        allowAnyDevice = anyDevice;
        emit AllowAnyDeviceSet(anyDevice);
    }

    function setRequireTcbUpToDate(bool requireUpToDate) external onlyOwner {
        requireTcbUpToDate = requireUpToDate;
        emit RequireTcbUpToDateSet(requireUpToDate);
    }

    function disableUpgrades() external onlyOwner {
        upgradesDisabled = true;
        emit UpgradesDisabled();
    }

    function authoriseUpgrade() internal view override {
        require(!upgradesDisabled, "upgrades are disabled");
    }

    function isAppAllowed(AppBootInfo calldata info) external view returns (bool, string memory) {
        if (requireTcbUpToDate && keccak256(bytes(info.tcbStatus)) != keccak256("UpToDate")) {
            return (false, "TCB status is not up to date");
        }
        if (!allowedComposeHashes[info.composeHash]) return (false, "Compose hash not allowed");
        if (!allowAnyDevice && !allowedDeviceIds[info.deviceId]) return (false, "Device not allowed");
        return (true, "");
    }
}

/// The same rules in another implementation.
contract DstackAppNext is DstackApp {
    function next() external pure returns (bool) {
        return true;
    }
}

interface IApp {
    function isAppAllowed(AppBootInfo calldata info) external view returns (bool, string memory);
}

contract DstackKms is Governed {
    struct KmsInfo {
        bytes k256Pubkey;
        bytes caPubkey;
        bytes quote;
        bytes eventlog;
    }

    KmsInfo public kmsInfo;
    string public gatewayAppId;
    mapping(address => bool) public registeredApps;
    mapping(bytes32 => bool) public kmsAllowedAggregatedMrs;
    mapping(bytes32 => bool) public kmsAllowedDeviceIds;
    mapping(bytes32 => bool) public allowedOsImages;
    address public appImplementation;

    event AppRegistered(address appId);
    event KmsInfoSet(bytes k256Pubkey);
    event KmsAggregatedMrAdded(bytes32 mrAggregated);
    event KmsAggregatedMrRemoved(bytes32 mrAggregated);
    event KmsDeviceAdded(bytes32 deviceId);
    event KmsDeviceRemoved(bytes32 deviceId);
    event OsImageHashAdded(bytes32 osImageHash);
    event OsImageHashRemoved(bytes32 osImageHash);
    event GatewayAppIdSet(string gatewayAppId);
    event AppImplementationSet(address implementation);

    function initialize(address firstOwner, address implementation) external {
        begin(firstOwner);
        appImplementation = implementation;
        emit AppImplementationSet(implementation);
    }

    function setKmsInfo(KmsInfo calldata info) external onlyOwner {
        kmsInfo = info;
        emit KmsInfoSet(info.k256Pubkey);
    }

    function setGatewayAppId(string calldata id) external onlyOwner {
        gatewayAppId = id;
        emit GatewayAppIdSet(id);
    }

    function registerApp(address app) external {
        registeredApps[app] = true;
        emit AppRegistered(app);
    }

    function addKmsAggregatedMr(bytes32 mr) external onlyOwner {
        kmsAllowedAggregatedMrs[mr] = true;
        emit KmsAggregatedMrAdded(mr);
    }

    function removeKmsAggregatedMr(bytes32 mr) external onlyOwner {
        kmsAllowedAggregatedMrs[mr] = false;
        emit KmsAggregatedMrRemoved(mr);
    }

    function addKmsDevice(bytes32 id) external onlyOwner {
        kmsAllowedDeviceIds[id] = true;
        emit KmsDeviceAdded(id);
    }

    function addOsImageHash(bytes32 hash) external onlyOwner {
        allowedOsImages[hash] = true;
        emit OsImageHashAdded(hash);
    }

    function removeOsImageHash(bytes32 hash) external onlyOwner {
        allowedOsImages[hash] = false;
        emit OsImageHashRemoved(hash);
    }

    function authoriseUpgrade() internal view override {}

    function isAppAllowed(AppBootInfo calldata info) external view returns (bool, string memory) {
        if (!registeredApps[info.appId]) return (false, "App not registered");
        if (!allowedOsImages[info.osImageHash]) return (false, "OS image is not allowed");
        if (info.appId.code.length == 0) return (false, "App not deployed or invalid address");
        return IApp(info.appId).isAppAllowed(info);
    }

    function isKmsAllowed(AppBootInfo calldata info) external view returns (bool, string memory) {
        if (keccak256(bytes(info.tcbStatus)) != keccak256("UpToDate")) return (false, "TCB status is not up to date");
        if (!allowedOsImages[info.osImageHash]) return (false, "OS image is not allowed");
        if (!kmsAllowedAggregatedMrs[info.mrAggregated]) return (false, "Aggregated MR not allowed");
        if (!kmsAllowedDeviceIds[info.deviceId]) return (false, "KMS is not allowed to boot on this device");
        return (true, "");
    }
}

/// What a Safe says of itself, and one way to act as it: a single owner is enough here.
contract Safe {
    address private singleton;
    address[] private owners;
    uint256 private threshold;

    constructor(address code, address[] memory members, uint256 needed) {
        singleton = code;
        owners = members;
        threshold = needed;
    }

    function getOwners() external view returns (address[] memory) {
        return owners;
    }

    function getThreshold() external view returns (uint256) {
        return threshold;
    }

    function getModulesPaginated(address, uint256) external pure returns (address[] memory, address) {
        return (new address[](0), address(1));
    }

    function act(address to, bytes calldata data) external {
        (bool ok, ) = to.call(data);
        require(ok, "refused");
    }
}

contract Timelock {
    function getMinDelay() external pure returns (uint256) {
        return 2 days;
    }

    function act(address to, bytes calldata data) external {
        (bool ok, ) = to.call(data);
        require(ok, "refused");
    }
}
