// Chains that dstack's contracts are on, whom to ask about them where nobody is named, and KMS contracts whose operator is
// known. An address of a KMS proves nothing by itself: anybody can deploy a contract that holds another's public key.

/** By chain id: public endpoints that need no key, each of another operator, in the order in which they are asked. */
export const KNOWN_ENDPOINTS: ReadonlyMap<number, readonly string[]> = new Map([
  // Ethereum
  [1, ['https://ethereum-rpc.publicnode.com', 'https://eth.drpc.org', 'https://1rpc.io/eth']],
  // Base
  [8453, ['https://mainnet.base.org', 'https://base-rpc.publicnode.com', 'https://base.drpc.org']],
  // Phala Network
  [2035, ['https://rpc.phala.network']],
  // Sepolia
  [11155111, ['https://ethereum-sepolia-rpc.publicnode.com', 'https://sepolia.drpc.org']],
  // Base Sepolia
  [84532, ['https://sepolia.base.org', 'https://base-sepolia-rpc.publicnode.com', 'https://base-sepolia.drpc.org']],
]);

export interface KnownKms {
  chainId: number;
  /** 20 bytes, lower-case hex after `0x`. */
  contract: string;
  operator: string;
}

/** As their operators name them. */
export const KNOWN_KMS_CONTRACTS: readonly KnownKms[] = [
  { chainId: 8453, contract: '0x2f83172a49584c017f2b256f0fb2dca14126ba9c', operator: 'Phala Cloud' },
  { chainId: 8453, contract: '0x1d6b828455e1fb63182b498ade29c452edd93f55', operator: 'Phala Cloud, until 2025' },
  { chainId: 8453, contract: '0xbfd2d557118fc650ea25a0e7d85355d335f259d8', operator: 'Phala, large language models' },
  { chainId: 1, contract: '0xd343a3f5593b93d8056ab5d60c433622d7d65a80', operator: 'Phala Cloud' },
  { chainId: 2035, contract: '0xae43c1d4814f665aa4e08ec3589309dff939a049', operator: 'Phala, the chain of its own' },
];
