// Verifies a DSSE bundle with sigstore-go and writes its payload:
//
//	TRUSTED_ROOT BUNDLE IDENTITY ISSUER logs|timestamps
//	TRUSTED_ROOT BUNDLE PUBLIC_KEY
package main

import (
	"fmt"
	"os"
	"time"

	"github.com/sigstore/sigstore-go/pkg/bundle"
	"github.com/sigstore/sigstore-go/pkg/root"
	"github.com/sigstore/sigstore-go/pkg/verify"
	"github.com/sigstore/sigstore/pkg/cryptoutils"
	"github.com/sigstore/sigstore/pkg/signature"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	trusted, err := root.NewTrustedRootFromPath(args[0])
	if err != nil {
		return err
	}
	signed, err := bundle.LoadJSONFromPath(args[1])
	if err != nil {
		return err
	}
	material := root.TrustedMaterialCollection{trusted}
	options := []verify.VerifierOption{verify.WithSignedTimestamps(1)}
	var signer verify.PolicyOption
	if len(args) == 3 {
		key, err := publicKey(args[2])
		if err != nil {
			return err
		}
		material = append(material, key)
		signer = verify.WithKey()
	} else {
		if args[4] == "logs" {
			options = append(options, verify.WithSignedCertificateTimestamps(1), verify.WithTransparencyLog(1))
		}
		identity, err := verify.NewShortCertificateIdentity(args[3], "", args[2], "")
		if err != nil {
			return err
		}
		signer = verify.WithCertificateIdentity(identity)
	}
	verifier, err := verify.NewVerifier(material, options...)
	if err != nil {
		return err
	}
	if _, err := verifier.Verify(signed, verify.NewPolicy(verify.WithoutArtifactUnsafe(), signer)); err != nil {
		return err
	}
	_, err = os.Stdout.Write(signed.GetDsseEnvelope().GetPayload())
	return err
}

func publicKey(path string) (*root.TrustedPublicKeyMaterial, error) {
	pem, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	key, err := cryptoutils.UnmarshalPEMToPublicKey(pem)
	if err != nil {
		return nil, err
	}
	verifier, err := signature.LoadDefaultVerifier(key)
	if err != nil {
		return nil, err
	}
	always := root.NewExpiringKey(verifier, time.Time{}, time.Time{})
	return root.NewTrustedPublicKeyMaterial(func(string) (root.TimeConstrainedVerifier, error) {
		return always, nil
	}), nil
}
