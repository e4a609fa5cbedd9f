// Types of the events that firmware and kernel measure: TCG PC Client Platform Firmware Profile, 10.4.1.

export const EV_SEPARATOR = 0x04;
export const EV_EVENT_TAG = 0x06;
export const EV_PLATFORM_CONFIG_FLAGS = 0x0a;
export const EV_EFI_VARIABLE_DRIVER_CONFIG = 0x80000001;
export const EV_EFI_VARIABLE_BOOT = 0x80000002;
export const EV_EFI_BOOT_SERVICES_APPLICATION = 0x80000003;
export const EV_EFI_ACTION = 0x80000007;
export const EV_EFI_HANDOFF_TABLES = 0x80000009;
export const EV_EFI_PLATFORM_FIRMWARE_BLOB2 = 0x8000000a;
export const EV_EFI_HANDOFF_TABLES2 = 0x8000000b;
