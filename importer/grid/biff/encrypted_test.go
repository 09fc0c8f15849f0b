package biff

import (
	"bytes"
	"context"
	"crypto/md5"
	"crypto/rc4"
	"crypto/sha1"
	"errors"
	"fmt"
	"math/bits"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jixiao/importer/grid"
	"jixiao/importer/grid/container"
	"jixiao/importer/grid/gridtest"
)

// lockXLS encrypts the stream of a workbook: pass is the record FILEPASS, and
// encrypt works on the bytes of one record at their place in the stream.
func lockXLS(t testing.TB, stream, pass []byte, encrypt recordCipher) []byte {
	t.Helper()
	var out []byte
	r := &biffReader{stream: bytes.TrimRight(stream, "\x00")}
	r.stream = append(bytes.Clone(r.stream), 0, 0, 0) // the rest of the last EOF
	for r.at+4 <= len(r.stream) {
		id, data, err := r.next()
		if err != nil {
			t.Fatal(err)
		}
		data = bytes.Clone(data)
		first := len(out) == 0
		out = le.AppendUint16(out, uint16(id))
		out = le.AppendUint16(out, uint16(len(data)))
		switch {
		case id == biffBoundSheet:
			le.PutUint32(data, le.Uint32(data)+uint32(len(pass)+4))
			encrypt(data, len(out), 4)
		case !slices.Contains(clearRecords, id):
			encrypt(data, len(out), 0)
		}
		out = append(out, data...)
		if first {
			out = le.AppendUint16(out, biffFilePass)
			out = le.AppendUint16(out, uint16(len(pass)))
			out = append(out, pass...)
		}
	}
	return out
}

// rc4Verifier encrypts 16 bytes and their hash, by which a password is known.
func rc4Verifier(keys func(uint32) []byte, hash func([]byte) []byte) (encrypt recordCipher, verifier []byte) {
	plain := []byte("sixteen bytes ok")
	plain = append(plain, hash(plain)...)
	verifier = make([]byte, len(plain))
	c, err := rc4.NewCipher(keys(0))
	if err != nil {
		panic(err)
	}
	c.XORKeyStream(verifier, plain)
	return rc4Cipher(keys, verifier, hash), verifier
}

// xlsLocks are the ways in which a stream is encrypted.
func xlsLocks(password string) map[string]struct {
	pass    []byte
	encrypt recordCipher
} {
	salt := []byte("0123456789abcdef")
	type lock = struct {
		pass    []byte
		encrypt recordCipher
	}
	locks := map[string]lock{}
	md5sum := func(b []byte) []byte { s := md5.Sum(b); return s[:] }
	sha1sum := func(b []byte) []byte { s := sha1.Sum(b); return s[:] }

	encrypt, verifier := rc4Verifier(standardKeys(password, salt), md5sum)
	locks["RC4"] = lock{slices.Concat([]byte{1, 0, 1, 0, 1, 0}, salt, verifier), encrypt}

	for _, size := range []int{40, 128} {
		encrypt, verifier := rc4Verifier(cryptoAPIKeys(password, salt, size/8), sha1sum)
		name := utf16Bytes("Microsoft Enhanced Cryptographic Provider v1.0\x00")
		header := make([]byte, 32)
		for at, v := range map[int]uint32{0: 4, 8: 0x6801, 12: 0x8004, 16: uint32(size), 20: 1} {
			le.PutUint32(header[at:], v)
		}
		header = append(header, name...)
		pass := []byte{1, 0, 2, 0, 2, 0, 4, 0, 0, 0}
		pass = le.AppendUint32(pass, uint32(len(header)))
		pass = le.AppendUint32(append(pass, header...), 16)
		pass = append(append(pass, salt...), verifier[:16]...)
		pass = append(le.AppendUint32(pass, 20), verifier[16:]...)
		locks[fmt.Sprintf("CryptoAPI %d", size)] = lock{pass, encrypt}
	}

	said := xorBytes(password)
	key, known := xorKeys(said)
	array := xorArray(said, key)
	pass := le.AppendUint16([]byte{0, 0}, key)
	locks["XOR"] = lock{le.AppendUint16(pass, known), func(data []byte, at, clear int) {
		for i := clear; i < len(data); i++ {
			data[i] = bits.RotateLeft8(data[i]^array[(at+len(data)+i)%16], -3)
		}
	}}
	return locks
}

func TestEncryptedXLS(t *testing.T) {
	stream, err := container.RootStream(gridtest.ReadFile(t, "../formats/testdata/converted/features.xls"), xlsStreams...)
	if err != nil {
		t.Fatal(err)
	}
	want, err := readXLSStream(context.Background(), stream)
	if err != nil {
		t.Fatal(err)
	}
	for _, password := range []string{"secret", "长一点的口令2024", container.WriteProtectionPassword} {
		for name, lock := range xlsLocks(password) {
			t.Run(name+" "+password, func(t *testing.T) {
				data := gridtest.CompoundOf(map[string][]byte{"Workbook": lockXLS(t, stream, lock.pass, lock.encrypt)})
				if dir := os.Getenv("LOCKED_XLS"); dir != "" { // to have other programs open them
					if err := os.WriteFile(dir+"/"+name+" "+password+".xls", data, 0o644); err != nil {
						t.Fatal(err)
					}
				}
				got, err := Read(context.Background(), data, password)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(gridtest.Dump(want), gridtest.Dump(got)); diff != "" {
					t.Errorf("read (-want +got):\n%s", diff)
				}
				everybodys := password == container.WriteProtectionPassword
				for try, err := range map[string]error{"": grid.ErrEncrypted, "another": grid.ErrWrongPassword} {
					_, got := Read(context.Background(), data, try)
					if everybodys && got != nil || !everybodys && !errors.Is(got, err) || errors.Is(got, grid.ErrWrongPassword) != (try != "" && !everybodys) {
						t.Errorf("password %q: %v", try, got)
					}
				}
			})
		}
	}
}

// The key and the verifier of abc stand in a file of Excel that the tests of
// Apache POI have.
func TestXORKeys(t *testing.T) {
	if key, verifier := xorKeys([]byte("abc")); key != 20810 || verifier != 52250 {
		t.Errorf("key %d, verifier %d; want 20810, 52250", key, verifier)
	}
}
