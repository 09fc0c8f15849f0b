package odf_test

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/pbkdf2"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"testing"

	"golang.org/x/crypto/argon2"
	//lint:ignore SA1019 files of ODF 1.1 are encrypted with it
	"golang.org/x/crypto/blowfish"

	"jixiao/importer/grid"
	"jixiao/importer/grid/formats"
	"jixiao/importer/grid/gridtest"
)

// lockedODS is a package whose content.xml is encrypted, or which is encrypted
// as a whole, in the way that the attributes and elements of the manifest say.
func lockedODS(t testing.TB, part, how string, sealed []byte) []byte {
	t.Helper()
	const mime = "application/vnd.oasis.opendocument.spreadsheet"
	manifest := `<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0">` +
		`<manifest:file-entry manifest:full-path="/" manifest:media-type="` + mime + `"/>` +
		`<manifest:file-entry manifest:full-path="` + part + `" manifest:media-type="text/xml" manifest:size="99">` + how + `</manifest:file-entry></manifest:manifest>`
	return gridtest.ZipOf(t, "mimetype="+mime, "META-INF/manifest.xml="+manifest, part+"="+string(sealed))
}

func TestEncryptedODS(t *testing.T) {
	const password = "口令"
	plain := gridtest.ReadFile(t, "../formats/testdata/converted/forms.ods")
	want, err := formats.Open(plain, "")
	if err != nil {
		t.Fatal(err)
	}
	content := gridtest.MemberOf(t, plain, "content.xml")
	iv, salt := []byte("12345678"), []byte("salt salt salt s")
	b64 := base64.StdEncoding.EncodeToString

	start := sha1.Sum([]byte(password))
	key, err := pbkdf2.Key(sha1.New, string(start[:]), salt, 1024, 16)
	if err != nil {
		t.Fatal(err)
	}
	block, err := blowfish.NewCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	packed := gridtest.Deflated(t, content)
	sealed := bytes.Clone(packed)
	for i, register := 0, iv; i < len(sealed); i += len(register) { // each block is the register of the next
		mask := make([]byte, len(iv))
		block.Encrypt(mask, register)
		register = sealed[i:min(i+len(iv), len(sealed))]
		for j := range register {
			register[j] ^= mask[j]
		}
	}
	sum := sha1.Sum(packed[:1024])
	old := lockedODS(t, "content.xml", `<manifest:encryption-data manifest:checksum-type="SHA1/1K" manifest:checksum="`+b64(sum[:])+`">`+
		`<manifest:algorithm manifest:algorithm-name="Blowfish CFB" manifest:initialisation-vector="`+b64(iv)+`"/>`+
		`<manifest:key-derivation manifest:key-derivation-name="PBKDF2" manifest:iteration-count="1024" manifest:salt="`+b64(salt)+`"/></manifest:encryption-data>`, sealed)

	hash := sha256.Sum256([]byte(password))
	wide, err := aes.NewCipher(argon2.IDKey(hash[:], salt, 3, 64, 4, 32))
	if err != nil {
		t.Fatal(err)
	}
	gcm, err := cipher.NewGCM(wide)
	if err != nil {
		t.Fatal(err)
	}
	nonce := []byte("nonce nonce ")
	whole := lockedODS(t, "encrypted-package", `<manifest:encryption-data>`+
		`<manifest:algorithm manifest:algorithm-name="http://www.w3.org/2009/xmlenc11#aes256-gcm" manifest:initialisation-vector="`+b64(nonce)+`"/>`+
		`<manifest:start-key-generation manifest:start-key-generation-name="http://www.w3.org/2001/04/xmlenc#sha256" manifest:key-size="32"/>`+
		`<manifest:key-derivation manifest:key-derivation-name="urn:org:documentfoundation:names:experimental:office:manifest:argon2id" manifest:key-size="32" manifest:salt="`+b64(salt)+`"`+
		` loext:argon2-iterations="3" loext:argon2-memory="64" loext:argon2-lanes="4"/></manifest:encryption-data>`,
		gcm.Seal(bytes.Clone(nonce), nonce, gridtest.Deflated(t, plain), nil))

	for name, data := range map[string][]byte{"Blowfish": old, "AES-GCM with Argon2": whole} {
		got, err := formats.Open(data, password)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if gridtest.Texts(got) != gridtest.Texts(want) || gridtest.Texts(want) == "" {
			t.Errorf("%s: read %s\nwant %s", name, gridtest.Texts(got), gridtest.Texts(want))
		}
		if _, err := formats.Open(data, "another"); !errors.Is(err, grid.ErrWrongPassword) {
			t.Errorf("%s with another password: %v", name, err)
		}
	}
}
