// Selectors and topics against those that the deployed contracts have.

import { toFunctionSelector } from 'viem/utils';
import { expect, it } from 'vitest';
import { appAbi, kmsAbi, ownerAbi, proxyAbi, TOPICS } from '../../../../src/core/chain/abi.js';
import { APP_HISTORY, KMS_HISTORY } from '../../../../src/core/chain/reads.js';

const SELECTORS: Readonly<Record<string, string>> = {
  isAppAllowed: '0x1e079198',
  isKmsAllowed: '0xe067ec9d',
  kmsInfo: '0x09177063',
  gatewayAppId: '0x95f51931',
  registeredApps: '0xa6c4cce9',
  kmsAllowedAggregatedMrs: '0xf6fe4f40',
  kmsAllowedDeviceIds: '0x13eb9770',
  allowedOsImages: '0x9a4e1d18',
  appImplementation: '0x25a992da',
  allowedComposeHashes: '0x2f6622e5',
  allowedDeviceIds: '0xbf8b211b',
  allowAnyDevice: '0x3440a16a',
  requireTcbUpToDate: '0x0aa58c83',
  version: '0x54fd4d50',
  owner: '0x8da5cb5b',
  pendingOwner: '0xe30c3978',
  supportsInterface: '0x01ffc9a7',
  addComposeHash: '0xdfc77223',
  removeComposeHash: '0x67b3f22c',
  addDevice: '0x2a819728',
  removeDevice: '0x1d266200',
  setAllowAnyDevice: '0x7c4beeb8',
  setRequireTcbUpToDate: '0x6e4c7422',
  disableUpgrades: '0xec669036',
  registerApp: '0x17a1d80f',
  upgradeToAndCall: '0x4f1ef286',
  transferOwnership: '0xf2fde38b',
  acceptOwnership: '0x79ba5097',
  getOwners: '0xa0e67e2b',
  getThreshold: '0xe75235b8',
  getModulesPaginated: '0xcc2f8452',
  getMinDelay: '0xf27a0c92',
};

const EVENT_TOPICS: Readonly<Record<string, string>> = {
  ComposeHashAdded: '0xfecb34306dd9d8b785b54d65489d06afc8822a0893ddacedff40c50a4942d0af',
  ComposeHashRemoved: '0x755b79bd4b0eeab344d032284a99003b2ddc018b646752ac72d681593a6e8947',
  DeviceAdded: '0x67fc71ab96fe3fa3c6f78e9a00e635d591b7333ce611c0380bc577aac702243b',
  DeviceRemoved: '0xe0862975ac517b0478d308012afabc4bc37c23874a18144d7f2dfb852ff95c2c',
  AllowAnyDeviceSet: '0xbb2cdb6c7b362202d40373f87bc4788301cca658f91711ac1662e1ad2cba4a20',
  RequireTcbUpToDateSet: '0xafae60561b2481a349b45b3a47357f70eef6ae67e5b6e1749d74de7f19a25aa1',
  UpgradesDisabled: '0x0e5daa943fcd7e7182d0e893d180695c2ea9f6f1b4a1c5432faf14cf17b774e8',
  PolicyChanged: '0x341d3bc64e32172fc5bcf27b0f7f69dc5adc19af64b7aa1dee361e5883c32375',
  AppRegistered: '0x0d540ad8f39e07d19909687352b9fa017405d93c91a6760981fbae9cf28bfef7',
  AppDeployedViaFactory: '0xfd86d7f6962eba3b7a3bf9129c06c0b2f885e1c61ef2c9f0dbb856be0deefdee',
  KmsInfoSet: '0x77cdad119a452bbd96c45635758fc4af8a6bde3deaccf3fada634ddf9a162706',
  KmsAggregatedMrAdded: '0x68615a0b92795750b3d180ff73429e1291d225e449eee954a567b91104fd9837',
  KmsAggregatedMrRemoved: '0x54cd662e41eec7ddf0f32f034b2533e481b471dd3ea978222d609ec8fffb1bb0',
  KmsDeviceAdded: '0xf2b290637b1193e12eb38ab32b986303639b1687cc2cd1e25f993e6eae2f4041',
  KmsDeviceRemoved: '0x1a9888a45e3df8b7e6bb3090747d598d2a0d78e61388161a90799f54df8f4434',
  OsImageHashAdded: '0x4911843506849c85a5ca6e6e2c01eed2d3ab86baba619517a2aad9d5ab2aeff2',
  OsImageHashRemoved: '0x99b3cee95daf3138d0c982299cd0264f5b7a61aa629b42b92f3ec8966aa7f6fe',
  GatewayAppIdSet: '0x5b2b64f770ea5266055ebd3ebf205ef06cbfa738e62684edf0e28356e34acf06',
  AppImplementationSet: '0x08bb433f12b5fd81d2d5e0deeb3b4d28371781ddbd80e9d053e7468d2b1aa82d',
  Upgraded: '0xbc7cd75a20ee27fd9adebab32041f755214dbc6bffa90cc0225b39da2e5c2d3b',
  Initialized: '0xc7f505b2f371ae2175ee4913f4499e1f2633a7b5936321eed1cdaeb6115181d2',
  OwnershipTransferred: '0x8be0079c531659141344cd1fd0a4f28419497f9722a3daafe3b4186f6b6457e0',
  OwnershipTransferStarted: '0x38d16b8cac22d99fc7c124b9cd0de2d3fa1faef420bfe791d8c362d765e22700',
};

it('gives every function the selector of the deployed contracts', () => {
  const functions = [...appAbi, ...kmsAbi, ...proxyAbi, ...ownerAbi].filter((item) => item.type === 'function');
  const made = Object.fromEntries(functions.map((item) => [item.name, toFunctionSelector(item)]));
  expect(made).toEqual(SELECTORS);
});

it('gives every event the topic of the deployed contracts', () => {
  expect(TOPICS).toEqual(EVENT_TOPICS);
});

it('asks for all changes of rules, and not for what happens each day', () => {
  const daily = [TOPICS.AppRegistered, TOPICS.AppDeployedViaFactory];
  const asked = new Set([...APP_HISTORY, ...KMS_HISTORY]);
  expect(Object.values(TOPICS).filter((topic) => !asked.has(topic))).toEqual(daily);
});
