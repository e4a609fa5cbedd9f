"""Verifies a DSSE bundle with the Python Sigstore client: TRUSTED_ROOT BUNDLE IDENTITY ISSUER REPOSITORY REF."""

import sys

from sigstore.models import Bundle, TrustedRoot
from sigstore.verify import Verifier, policy

trusted_root, bundle, identity, issuer, repository, ref = sys.argv[1:]
verifier = Verifier(trusted_root=TrustedRoot.from_file(trusted_root))
with open(bundle, encoding="utf-8") as file:
    parsed = Bundle.from_json(file.read())
signer = policy.AllOf(
    [
        policy.Identity(identity=identity, issuer=issuer),
        policy.OIDCSourceRepositoryURI(repository),
        policy.OIDCSourceRepositoryRef(ref),
    ]
)
payload_type, _ = verifier.verify_dsse(parsed, signer)
assert payload_type == "application/vnd.in-toto+json", payload_type
