package grid

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/md5"
	"crypto/pbkdf2"
	"crypto/rc4"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"math/bits"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/crypto/argon2"
	//lint:ignore SA1019 files of ODF 1.1 are encrypted with it
	"golang.org/x/crypto/blowfish"
)

// lockedPassword opens the files of testdata/locked, which LibreOffice 7.4 saved
// from a sheet of four cells: as "MS Excel 97" and "calc8" with this password,
// and as "MS Excel 97" without one (open.xls).
const lockedPassword = "口令a1"

// compoundOf returns a compound file with streams of at least 4096 bytes at its
// top. Shorter ones are filled up with zeros.
func compoundOf(streams map[string][]byte) []byte {
	const (
		sector   = 512
		endChain = 0xFFFFFFFE
		free     = 0xFFFFFFFF
	)
	var fat []uint32
	var body []byte
	chain := func(data []byte) (first uint32) {
		first = uint32(len(fat))
		for len(data) > 0 {
			part := make([]byte, sector)
			data = data[copy(part, data):]
			body = append(body, part...)
			fat = append(fat, uint32(len(fat))+1)
		}
		fat[len(fat)-1] = endChain
		return first
	}
	entry := func(name string, kind byte, right, child, start uint32, size int) []byte {
		e := make([]byte, 128)
		n := copy(e, utf16Bytes(name))
		le.PutUint16(e[64:], uint16(n+2))
		e[66], e[67] = kind, 1
		le.PutUint32(e[68:], free)
		le.PutUint32(e[72:], right)
		le.PutUint32(e[76:], child)
		le.PutUint32(e[116:], start)
		le.PutUint32(e[120:], uint32(size))
		return e
	}
	names := slices.SortedFunc(maps.Keys(streams), func(a, b string) int { return len(a) - len(b) })
	dir := entry("Root Entry", 5, free, 1, endChain, 0)
	for i, name := range names {
		data := streams[name]
		data = append(bytes.Clone(data), make([]byte, max(0, 4096-len(data)))...)
		right := uint32(free)
		if i+1 < len(names) {
			right = uint32(i + 2)
		}
		dir = append(dir, entry(name, 2, right, free, chain(data), len(data))...)
	}
	firstDir := chain(dir)
	count := (len(fat) + 1 + 127) / 128
	for (len(fat)+count+127)/128 > count {
		count++
	}
	header := make([]byte, sector)
	copy(header, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
	for at, v := range map[int]uint16{24: 0x3E, 26: 3, 28: 0xFFFE, 30: 9, 32: 6} {
		le.PutUint16(header[at:], v)
	}
	for at, v := range map[int]uint32{44: uint32(count), 48: firstDir, 56: 4096, 60: endChain, 68: endChain} {
		le.PutUint32(header[at:], v)
	}
	for i := range 109 {
		v := uint32(free)
		if i < count {
			v = uint32(len(fat))
			fat = append(fat, 0xFFFFFFFD)
		}
		le.PutUint32(header[76+4*i:], v)
	}
	for len(fat)%128 != 0 {
		fat = append(fat, free)
	}
	out := append(header, body...)
	for _, v := range fat {
		out = le.AppendUint32(out, v)
	}
	return out
}

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
	stream, err := rootStream(readFile(t, "testdata/converted/features.xls"), xlsStreams...)
	if err != nil {
		t.Fatal(err)
	}
	want, err := readXLSStream(context.Background(), stream)
	if err != nil {
		t.Fatal(err)
	}
	for _, password := range []string{"secret", "长一点的口令2024", writeProtectionPassword} {
		for name, lock := range xlsLocks(password) {
			t.Run(name+" "+password, func(t *testing.T) {
				data := compoundOf(map[string][]byte{"Workbook": lockXLS(t, stream, lock.pass, lock.encrypt)})
				if dir := os.Getenv("LOCKED_XLS"); dir != "" { // to have other programs open them
					if err := os.WriteFile(dir+"/"+name+" "+password+".xls", data, 0o644); err != nil {
						t.Fatal(err)
					}
				}
				got, err := Open(data, password)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(dump(want), dump(got)); diff != "" {
					t.Errorf("read (-want +got):\n%s", diff)
				}
				everybodys := password == writeProtectionPassword
				for try, err := range map[string]error{"": ErrEncrypted, "another": ErrWrongPassword} {
					_, got := Open(data, try)
					if everybodys && got != nil || !everybodys && !errors.Is(got, err) || errors.Is(got, ErrWrongPassword) != (try != "" && !everybodys) {
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

func TestLockedByLibreOffice(t *testing.T) {
	want, err := Open(readFile(t, "testdata/locked/open.xls"), "")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"locked.xls", "locked.ods"} {
		data := readFile(t, "testdata/locked/"+name)
		if _, err := Open(data, ""); !errors.Is(err, ErrEncrypted) || errors.Is(err, ErrWrongPassword) {
			t.Errorf("%s without a password: %v", name, err)
		}
		if _, err := Open(data, "another"); !errors.Is(err, ErrWrongPassword) {
			t.Errorf("%s with another password: %v", name, err)
		}
		got, err := Open(data, lockedPassword)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if texts(got) != texts(want) || texts(want) == "" {
			t.Errorf("%s: %s, want %s", name, texts(got), texts(want))
		}
	}
}

// texts lists the cells of a book without their formats.
func texts(b *Book) string {
	var out []string
	for _, s := range b.Sheets {
		for _, c := range s.Cells {
			out = append(out, s.Name+"!"+Ref(c.Row, c.Col)+"="+c.Text)
		}
	}
	return strings.Join(out, " ")
}

// lockedODS is a package whose content.xml is encrypted, or which is encrypted
// as a whole, in the way that the attributes and elements of the manifest say.
func lockedODS(t testing.TB, part, how string, sealed []byte) []byte {
	t.Helper()
	const mime = "application/vnd.oasis.opendocument.spreadsheet"
	manifest := `<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0">` +
		`<manifest:file-entry manifest:full-path="/" manifest:media-type="` + mime + `"/>` +
		`<manifest:file-entry manifest:full-path="` + part + `" manifest:media-type="text/xml" manifest:size="99">` + how + `</manifest:file-entry></manifest:manifest>`
	return zipOf(t, "mimetype="+mime, "META-INF/manifest.xml="+manifest, part+"="+string(sealed))
}

func TestEncryptedODS(t *testing.T) {
	const password = "口令"
	plain := readFile(t, "testdata/converted/forms.ods")
	want, err := Open(plain, "")
	if err != nil {
		t.Fatal(err)
	}
	content := memberOf(t, plain, "content.xml")
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
	packed := deflated(t, content)
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
	whole := lockedODS(t, odsPackagePart, `<manifest:encryption-data>`+
		`<manifest:algorithm manifest:algorithm-name="http://www.w3.org/2009/xmlenc11#aes256-gcm" manifest:initialisation-vector="`+b64(nonce)+`"/>`+
		`<manifest:start-key-generation manifest:start-key-generation-name="http://www.w3.org/2001/04/xmlenc#sha256" manifest:key-size="32"/>`+
		`<manifest:key-derivation manifest:key-derivation-name="urn:org:documentfoundation:names:experimental:office:manifest:argon2id" manifest:key-size="32" manifest:salt="`+b64(salt)+`"`+
		` loext:argon2-iterations="3" loext:argon2-memory="64" loext:argon2-lanes="4"/></manifest:encryption-data>`,
		gcm.Seal(bytes.Clone(nonce), nonce, deflated(t, plain), nil))

	for name, data := range map[string][]byte{"Blowfish": old, "AES-GCM with Argon2": whole} {
		got, err := Open(data, password)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if texts(got) != texts(want) || texts(want) == "" {
			t.Errorf("%s: read %s\nwant %s", name, texts(got), texts(want))
		}
		if _, err := Open(data, "another"); !errors.Is(err, ErrWrongPassword) {
			t.Errorf("%s with another password: %v", name, err)
		}
	}
}

func deflated(t testing.TB, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// memberOf returns a part of a zip.
func memberOf(t testing.TB, data []byte, name string) []byte {
	t.Helper()
	zr, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range zr.File {
		if f.Name == name {
			part, err := readRaw(f, maxPart)
			if err != nil {
				t.Fatal(err)
			}
			return part
		}
	}
	t.Fatalf("no part %s", name)
	return nil
}

// The case of the letters in a stream's name is of no account, and the name of
// the older stream may stand over a workbook of the newer version.
func TestStreamNames(t *testing.T) {
	stream, err := rootStream(readFile(t, "testdata/converted/features.xls"), xlsStreams...)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"Workbook", "WORKBOOK", "workbook", "Book", "BOOK"} {
		if b, err := Open(compoundOf(map[string][]byte{name: stream}), ""); err != nil || len(b.Sheets) == 0 {
			t.Errorf("stream %s: %v", name, err)
		}
	}
}
