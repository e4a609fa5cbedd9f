# Raw Snappy blocks by cramjam (the Rust crate snap), not by the code under test: `pip install cramjam`, then run this.
import base64, json, os, random
import cramjam

random.seed(7)
word = lambda: ''.join(random.choice('abcdef') for _ in range(random.randint(1, 9)))
plain = {
    'empty': b'',
    'one byte': b'a',
    'a run': b'a' * 1000,
    'a pattern': b'abcdefg' * 3000,
    'a long literal': random.randbytes(9000),
    'a short literal': random.randbytes(61),
    'a bundle': json.dumps({'mediaType': 'application/vnd.dev.sigstore.bundle.v0.3+json', 'words': [word() for _ in range(600)]}).encode(),
    'far copies': (lambda block: block + random.randbytes(6000) + block)(random.randbytes(3000)),
}
vectors = [
    {'name': name, 'plain': base64.b64encode(data).decode(), 'block': base64.b64encode(bytes(cramjam.snappy.compress_raw(data))).decode()}
    for name, data in plain.items()
]
with open(os.path.join(os.path.dirname(__file__), 'blocks.json'), 'w') as out:
    json.dump(vectors, out, indent=1)
    out.write('\n')
