// Verifies a bundle as `gh attestation verify` does: sigstore-go, with the policy that gh builds from the flags of the
// same names. What gh has besides (finding attestations, choosing the trusted root) is not here; --key is not in gh.
package main

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"os"
	"regexp"
	"strings"
	"time"

	"github.com/sigstore/sigstore-go/pkg/bundle"
	"github.com/sigstore/sigstore-go/pkg/fulcio/certificate"
	"github.com/sigstore/sigstore-go/pkg/root"
	"github.com/sigstore/sigstore-go/pkg/verify"
	"github.com/sigstore/sigstore/pkg/cryptoutils"
	"github.com/sigstore/sigstore/pkg/signature"
)

var (
	trustedRoot    = flag.String("trusted-root", "", "Sigstore trusted root")
	logs           = flag.Bool("logs", false, "the root is that of the public instance, which has logs")
	bundlePath     = flag.String("bundle", "", "Sigstore bundle")
	artifact       = flag.String("artifact", "", "file that must be a subject")
	predicateType  = flag.String("predicate-type", "", "of the statement")
	key            = flag.String("key", "", "public key that must have signed, instead of a workflow")
	repo           = flag.String("repo", "", "OWNER/NAME that the workflow ran for")
	certIdentity   = flag.String("cert-identity", "", "subject alternative name of the certificate")
	signerWorkflow = flag.String("signer-workflow", "", "OWNER/NAME/PATH of the workflow, at any ref")
	sourceRef      = flag.String("source-ref", "", "ref of the run")
	denySelfHosted = flag.Bool("deny-self-hosted-runners", false, "the runner must be GitHub's")
)

func main() {
	flag.Parse()
	if err := check(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func check() error {
	trusted, err := root.NewTrustedRootFromPath(*trustedRoot)
	if err != nil {
		return err
	}
	signed, err := bundle.LoadJSONFromPath(*bundlePath)
	if err != nil {
		return err
	}
	content, err := os.ReadFile(*artifact)
	if err != nil {
		return err
	}
	material := root.TrustedMaterialCollection{trusted}
	if *key != "" {
		keys, err := publicKey(*key)
		if err != nil {
			return err
		}
		material = append(material, keys)
	}
	signer, err := signer()
	if err != nil {
		return err
	}
	verifier, err := verify.NewVerifier(material, witnesses()...)
	if err != nil {
		return err
	}
	digest := sha256.Sum256(content)
	result, err := verifier.Verify(signed, verify.NewPolicy(verify.WithArtifactDigest("sha256", digest[:]), signer))
	if err != nil {
		return err
	}
	if got := result.Statement.GetPredicateType(); got != *predicateType {
		return fmt.Errorf("predicate type: wanted %s, got %s", *predicateType, got)
	}
	if *key != "" {
		return nil
	}
	return checkClaims(result.Signature.Certificate.Extensions)
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

// GitHub's instance for private repositories has a timestamp authority and no logs.
func witnesses() []verify.VerifierOption {
	if !*logs {
		return []verify.VerifierOption{verify.WithSignedTimestamps(1)}
	}
	return []verify.VerifierOption{
		verify.WithSignedCertificateTimestamps(1),
		verify.WithTransparencyLog(1),
		verify.WithObserverTimestamps(1),
	}
}

// Gh leaves the issuer to the comparison of claims.
func signer() (verify.PolicyOption, error) {
	if *key != "" {
		return verify.WithKey(), nil
	}
	pattern := ""
	if *signerWorkflow != "" {
		pattern = "^" + regexp.QuoteMeta("https://github.com/"+*signerWorkflow) + `(@(refs/.*|[0-9a-fA-F]+))?$`
	}
	name, err := verify.NewSANMatcher(*certIdentity, pattern)
	if err != nil {
		return nil, err
	}
	issuer, err := verify.NewIssuerMatcher("", ".*")
	if err != nil {
		return nil, err
	}
	extensions := certificate.Extensions{}
	if *denySelfHosted {
		extensions.RunnerEnvironment = "github-hosted"
	}
	identity, err := verify.NewCertificateIdentity(name, issuer, extensions)
	return verify.WithCertificateIdentity(identity), err
}

// Compared whole, without regard to case: GitHub's names are case-insensitive.
func checkClaims(got certificate.Extensions) error {
	owner, _, _ := strings.Cut(*repo, "/")
	for _, claim := range []struct{ name, wanted, got string }{
		{"source repository owner", "https://github.com/" + owner, got.SourceRepositoryOwnerURI},
		{"source repository", "https://github.com/" + *repo, got.SourceRepositoryURI},
		{"source ref", *sourceRef, got.SourceRepositoryRef},
		{"issuer", "https://token.actions.githubusercontent.com", got.Issuer},
	} {
		if !strings.EqualFold(claim.wanted, claim.got) {
			return fmt.Errorf("%s: wanted %s, got %s", claim.name, claim.wanted, claim.got)
		}
	}
	return nil
}
