"""Measures boot files by other people's readers of them: TDVF metadata by virt-firmware, PE/COFF by pefile and
virt-firmware. MRTD, for which there is no tool to install, is computed here from Intel's description of
TDH.MEM.PAGE.ADD and TDH.MR.EXTEND alone.

    python measure.py firmware FILE         one JSON object: sections, mrtd
    python measure.py executable FILE       one JSON object: authenticode, SHA-384
"""

import hashlib
import json
import struct
import sys

PAGE, CHUNK = 4096, 256


def ranges(node):
    """Memory ranges of TDX in virt-firmware's tree; those of SEV have no flags."""
    from virt.firmware.dump import OvmfMemoryRange

    for child in node:
        if isinstance(child, OvmfMemoryRange) and child.flags is not None:
            yield child
        elif not isinstance(child, (str, bytes)):
            try:
                yield from ranges(child)
            except TypeError:
                pass


def record(operation, address):
    return struct.pack('<16sQ104x', operation, address)


def mrtd(data, sections, two_pass):
    digest = hashlib.sha384()
    for section in sections:
        memory = data[section.filebase : section.filebase + section.filesize].ljust(section.memsize, b'\0')
        steps = {'add': [], 'extend': []}
        order = []
        for at in range(0, section.memsize, PAGE):
            if not section.flags & 2:
                steps['add'].append(record(b'MEM.PAGE.ADD', section.membase + at))
                order.append(steps['add'][-1])
            if section.flags & 1:
                content = b''.join(
                    record(b'MR.EXTEND', section.membase + chunk) + memory[chunk : chunk + CHUNK]
                    for chunk in range(at, at + PAGE, CHUNK)
                )
                steps['extend'].append(content)
                order.append(content)
        for part in steps['add'] + steps['extend'] if two_pass else order:
            digest.update(part)
    return digest.hexdigest()


def firmware(path):
    from virt.firmware.dump import OvmfResetVector

    data = open(path, 'rb').read()
    sections = list(ranges(OvmfResetVector(data)))
    return {
        'sections': [
            {
                'type': ['BFV', 'CFV', 'TD_HOB', 'TEMP_MEM'][section.typeid],
                'dataOffset': section.filebase,
                'dataSize': section.filesize,
                'address': section.membase,
                'memorySize': section.memsize,
                'extended': bool(section.flags & 1),
                'augmented': bool(section.flags & 2),
            }
            for section in sections
        ],
        'mrtd': {'singlePass': mrtd(data, sections, False), 'twoPass': mrtd(data, sections, True)},
    }


def executable(path):
    import pefile
    from virt.peutils.pesign import pe_authenticode_hash

    return {'authenticode': pe_authenticode_hash(pefile.PE(path, fast_load=True), 'sha384').hex()}


if __name__ == '__main__':
    print(json.dumps({'firmware': firmware, 'executable': executable}[sys.argv[1]](sys.argv[2])))
