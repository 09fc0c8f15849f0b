package odf

import (
	"bytes"
	"compress/flate"
	"crypto/aes"
	"crypto/cipher"
	"crypto/pbkdf2"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/crypto/argon2"
	//lint:ignore SA1019 files of ODF 1.1 are encrypted with it
	"golang.org/x/crypto/blowfish"

	"jixiao/importer/grid"
)

// odsEncryption says how a part of an OpenDocument package is encrypted (ODF
// 1.3 part 2, 3.4.1 and 4.8). Blowfish is what ODF 1.1 knows, AES what
// LibreOffice writes since 3.5; with Argon2 it encrypts the package as a whole.
type odsEncryption struct {
	ChecksumType string `xml:"checksum-type,attr"`
	Checksum     string `xml:"checksum,attr"`
	Algorithm    struct {
		Name string `xml:"algorithm-name,attr"`
		IV   string `xml:"initialisation-vector,attr"`
	} `xml:"algorithm"`
	StartKey struct {
		Name string `xml:"start-key-generation-name,attr"`
	} `xml:"start-key-generation"`
	Derivation struct {
		Name       string `xml:"key-derivation-name,attr"`
		Size       int    `xml:"key-size,attr"`
		Count      int    `xml:"iteration-count,attr"`
		Salt       string `xml:"salt,attr"`
		Iterations uint32 `xml:"argon2-iterations,attr"`
		Memory     uint32 `xml:"argon2-memory,attr"` // KiB
		Lanes      uint8  `xml:"argon2-lanes,attr"`
	} `xml:"key-derivation"`
}

// odsPackagePart is the part that a package encrypted as a whole is in.
const odsPackagePart = "encrypted-package"

// The bounds of what a file may ask for to make a key of a password.
const (
	odsMaxIterations = 2_000_000
	odsMaxMemory     = 256 << 10 // KiB
	odsMaxPasses     = 20
)

// errOtherKey says that a part does not decrypt with a password.
var errOtherKey = errors.New("another password")

// open decrypts a part that was read, of at most limit bytes when inflated.
func (e *odsEncryption) open(name string, data []byte, password string, limit int64) ([]byte, error) {
	if password == "" {
		return nil, fmt.Errorf("%w: part %s", grid.ErrEncrypted, name)
	}
	plain, err := e.decrypt(data, password)
	if err == nil {
		plain, err = inflated(plain, limit)
	}
	switch {
	case err == nil:
		return plain, nil
	case errors.Is(err, errOtherKey):
		return nil, fmt.Errorf("%w: part %s", grid.ErrWrongPassword, name)
	}
	return nil, fmt.Errorf("part %s: %w", name, err)
}

// decrypt returns the bytes as they were before they were encrypted, deflated.
func (e *odsEncryption) decrypt(data []byte, password string) ([]byte, error) {
	key, err := e.key(password)
	if err != nil {
		return nil, err
	}
	iv, err := base64.StdEncoding.DecodeString(strings.TrimSpace(e.Algorithm.IV))
	if err != nil {
		return nil, fmt.Errorf("%w: initialisation vector", grid.ErrDamaged)
	}
	var plain []byte
	switch name := strings.ToLower(e.Algorithm.Name); {
	case strings.HasSuffix(name, "-gcm"):
		plain, err = openGCM(key, iv, data)
	case strings.HasSuffix(name, "-cbc"):
		plain, err = openCBC(key, iv, data)
	case strings.Contains(name, "blowfish"):
		plain, err = openBlowfish(key, iv, data)
	default:
		return nil, fmt.Errorf("%w: by %s, which is not known", grid.ErrEncrypted, e.Algorithm.Name)
	}
	if err != nil {
		return nil, err
	}
	return plain, e.verify(plain)
}

// key makes the key of a password.
func (e *odsEncryption) key(password string) ([]byte, error) {
	salt, err := base64.StdEncoding.DecodeString(strings.TrimSpace(e.Derivation.Salt))
	if err != nil {
		return nil, fmt.Errorf("%w: salt", grid.ErrDamaged)
	}
	var start []byte
	if strings.HasSuffix(strings.ToLower(e.StartKey.Name), "sha256") {
		sum := sha256.Sum256([]byte(password))
		start = sum[:]
	} else { // what ODF 1.1 uses without saying so
		sum := sha1.Sum([]byte(password))
		start = sum[:]
	}
	d := e.Derivation
	size := d.Size
	if size == 0 {
		size = 16
	}
	if size < 0 || size > 64 {
		return nil, fmt.Errorf("%w: key of %d bytes", grid.ErrDamaged, size)
	}
	if strings.HasSuffix(strings.ToLower(d.Name), "argon2id") {
		if d.Iterations < 1 || d.Iterations > odsMaxPasses || d.Memory > odsMaxMemory || d.Lanes < 1 {
			return nil, fmt.Errorf("%w: Argon2 of %d passes, %d KiB", grid.ErrTooLarge, d.Iterations, d.Memory)
		}
		return argon2.IDKey(start, salt, d.Iterations, d.Memory, d.Lanes, uint32(size)), nil
	}
	if !strings.Contains(strings.ToLower(d.Name), "pbkdf2") {
		return nil, fmt.Errorf("%w: key by %s, which is not known", grid.ErrEncrypted, d.Name)
	}
	if d.Count < 1 || d.Count > odsMaxIterations {
		return nil, fmt.Errorf("%w: %d iterations", grid.ErrTooLarge, d.Count)
	}
	return pbkdf2.Key(sha1.New, string(start), salt, d.Count, size)
}

// verify holds the first bytes of a part against their checksum. A file may have
// none.
func (e *odsEncryption) verify(plain []byte) error {
	want, err := base64.StdEncoding.DecodeString(strings.TrimSpace(e.Checksum))
	if err != nil {
		return fmt.Errorf("%w: checksum", grid.ErrDamaged)
	}
	head := plain[:min(len(plain), 1024)]
	var got []byte
	switch kind := strings.ToLower(e.ChecksumType); {
	case len(want) == 0:
		return nil
	case strings.HasSuffix(kind, "sha256-1k"):
		sum := sha256.Sum256(head)
		got = sum[:]
	case strings.HasSuffix(kind, "sha1-1k"), strings.HasSuffix(kind, "sha1/1k"):
		sum := sha1.Sum(head)
		got = sum[:]
	default:
		return nil // inflating tells
	}
	if !bytes.Equal(got, want) {
		return errOtherKey
	}
	return nil
}

// openGCM decrypts AES in Galois mode. The vector stands in front, as with
// encrypted XML.
func openGCM(key, iv, data []byte) ([]byte, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("%w: key of %d bytes", grid.ErrDamaged, len(key))
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil || len(iv) != gcm.NonceSize() {
		return nil, fmt.Errorf("%w: vector of %d bytes", grid.ErrDamaged, len(iv))
	}
	plain, err := gcm.Open(nil, iv, bytes.TrimPrefix(data, iv), nil)
	if err != nil {
		return nil, errOtherKey
	}
	return plain, nil
}

// openCBC decrypts AES in blocks, the last of which says how much of it is
// padding.
func openCBC(key, iv, data []byte) ([]byte, error) {
	block, err := aes.NewCipher(key)
	if err != nil || len(iv) != aes.BlockSize || len(data) == 0 || len(data)%aes.BlockSize != 0 {
		return nil, fmt.Errorf("%w: %d bytes encrypted by AES", grid.ErrDamaged, len(data))
	}
	plain := make([]byte, len(data))
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(plain, data)
	padding := int(plain[len(plain)-1])
	if padding < 1 || padding > aes.BlockSize {
		return nil, errOtherKey
	}
	return plain[:len(plain)-padding], nil
}

// openBlowfish decrypts Blowfish with the feedback of whole blocks, which is
// what programs write that say 8 bit.
func openBlowfish(key, iv, data []byte) ([]byte, error) {
	block, err := blowfish.NewCipher(key)
	if err != nil || len(iv) != blowfish.BlockSize {
		return nil, fmt.Errorf("%w: vector of %d bytes", grid.ErrDamaged, len(iv))
	}
	plain := make([]byte, len(data))
	register := bytes.Clone(iv)
	var mask [blowfish.BlockSize]byte
	for i, c := range data {
		if at := i % blowfish.BlockSize; at == 0 {
			block.Encrypt(mask[:], register)
		}
		plain[i] = c ^ mask[i%blowfish.BlockSize]
		register[i%blowfish.BlockSize] = c
	}
	return plain, nil
}

// inflated undoes the packing of a part. A package in a part may be stored as it
// is.
func inflated(data []byte, limit int64) ([]byte, error) {
	if bytes.HasPrefix(data, []byte("PK\x03\x04")) {
		return data, nil
	}
	r := flate.NewReader(bytes.NewReader(data))
	defer r.Close() // there is nothing to lose
	plain, err := io.ReadAll(io.LimitReader(r, limit+1))
	switch {
	case err != nil:
		return nil, errOtherKey
	case int64(len(plain)) > limit:
		return nil, fmt.Errorf("%w: inflates to more than %d bytes", grid.ErrTooLarge, limit)
	}
	return plain, nil
}
