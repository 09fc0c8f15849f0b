package biff

import (
	"bytes"
	"crypto/md5"
	"crypto/rc4"
	"crypto/sha1"
	"fmt"
	"math/bits"
	"slices"
	"unicode/utf16"

	"jixiao/importer/grid"
	"jixiao/importer/grid/container"
)

// An encrypted .xls keeps its records and encrypts what is in them. Three ways
// are in use, told by the record FILEPASS ([MS-OFFCRYPTO] 2.3.5 to 2.3.7): RC4
// with a key of 40 bits, RC4 by CryptoAPI, and the XOR of the oldest versions.

// The records that stand in the clear ([MS-XLS] 2.2.10).
var clearRecords = []int{biffBOF, biffFilePass, 0x0194, 0x0195, 0x00E1, 0x0196, 0x0138}

// rc4Block is after how many bytes of the stream RC4 takes its next key.
const rc4Block = 1024

// recordCipher decrypts the bytes of one record in place, but for the first
// clear ones; at is where they stand in the stream.
type recordCipher func(data []byte, at, clear int)

// unlocked returns the stream of a workbook in the clear, decrypted with the
// first of the passwords that opens it.
func unlocked(stream []byte, passwords []string) ([]byte, error) {
	start, pass, err := filePass(stream)
	if err != nil || pass == nil {
		return stream, err
	}
	for _, password := range passwords {
		decrypt, err := recordCipherOf(pass, password)
		if err != nil {
			return nil, err
		}
		if decrypt == nil {
			continue
		}
		plain := bytes.Clone(stream)
		r := &biffReader{stream: plain, at: start}
		for r.at+4 <= len(plain) {
			id, data, err := r.next()
			if err != nil {
				return nil, err
			}
			switch {
			case slices.Contains(clearRecords, id):
			case id == biffBoundSheet:
				decrypt(data, r.at-len(data), 4) // where the sheet begins is said in the clear
			default:
				decrypt(data, r.at-len(data), 0)
			}
		}
		return plain, nil
	}
	return nil, container.WrongPassword(passwords)
}

// filePass returns the record that says how a stream is encrypted, nil for one
// that is not, and where the next record begins.
func filePass(stream []byte) (next int, pass []byte, err error) {
	r := &biffReader{stream: stream}
	for r.at+4 <= len(stream) {
		id, data, err := r.next()
		if err != nil || id == biffEOF {
			return 0, nil, nil // what is damaged is said by the reader of the workbook
		}
		if id == biffFilePass {
			return r.at, data, nil
		}
	}
	return 0, nil, nil
}

// recordCipherOf returns what decrypts by a FILEPASS, nil when the password does
// not open it.
func recordCipherOf(pass []byte, password string) (recordCipher, error) {
	if len(pass) < 6 {
		return nil, errShort
	}
	method, version := le.Uint16(pass), le.Uint32(pass[2:])
	switch {
	case method == 0:
		return xorCipher(password, le.Uint16(pass[2:]), le.Uint16(pass[4:])), nil
	case method == 1 && version == 0x0001_0001:
		if len(pass) < 6+48 {
			return nil, errShort
		}
		salt, verifier := pass[6:22], pass[22:54]
		return rc4Cipher(standardKeys(password, salt), verifier, func(b []byte) []byte { s := md5.Sum(b); return s[:] }), nil
	case method == 1 && version>>16 == 2 && version&0xFFFF >= 2 && version&0xFFFF <= 4:
		return cryptoAPICipher(pass[6:], password)
	}
	return nil, fmt.Errorf("%w: encrypted in an unknown way (%d, %#x)", grid.ErrEncrypted, method, version)
}

// cryptoAPICipher reads the rest of a FILEPASS of RC4 by CryptoAPI.
func cryptoAPICipher(rest []byte, password string) (recordCipher, error) {
	if len(rest) < 8 {
		return nil, errShort
	}
	size := int(le.Uint32(rest[4:]))
	if size < 32 || size > len(rest)-8 {
		return nil, errShort
	}
	header, verifier := rest[8:8+size], rest[8+size:]
	const saltSize = 16
	if len(verifier) < 4+saltSize+16+4+sha1.Size {
		return nil, errShort
	}
	keySize := int(le.Uint32(header[16:]))
	if keySize == 0 {
		keySize = 40
	}
	if keySize%8 != 0 || keySize < 40 || keySize > 128 {
		return nil, fmt.Errorf("%w: key of %d bits", grid.ErrEncrypted, keySize)
	}
	keys := cryptoAPIKeys(password, verifier[4:4+saltSize], keySize/8)
	check := slices.Concat(verifier[4+saltSize:4+saltSize+16], verifier[4+saltSize+16+4:][:sha1.Size])
	return rc4Cipher(keys, check, func(b []byte) []byte { s := sha1.Sum(b); return s[:] }), nil
}

// standardKeys makes the keys of RC4 with 40 bits ([MS-OFFCRYPTO] 2.3.6.2).
func standardKeys(password string, salt []byte) func(block uint32) []byte {
	first := md5.Sum(utf16Bytes(password))
	second := md5.Sum(bytes.Repeat(slices.Concat(first[:5], salt), 16))
	return func(block uint32) []byte {
		key := md5.Sum(le.AppendUint32(slices.Clone(second[:5]), block))
		return key[:]
	}
}

// cryptoAPIKeys makes the keys of RC4 by CryptoAPI ([MS-OFFCRYPTO] 2.3.5.2). A
// key of 40 bits is filled up with zeros.
func cryptoAPIKeys(password string, salt []byte, size int) func(block uint32) []byte {
	first := sha1.Sum(slices.Concat(salt, utf16Bytes(password)))
	return func(block uint32) []byte {
		key := sha1.Sum(le.AppendUint32(slices.Clone(first[:]), block))
		if size == 5 {
			return slices.Concat(key[:5], make([]byte, 11))
		}
		return key[:size]
	}
}

// utf16Bytes is a text in UTF-16, the lower byte first.
func utf16Bytes(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = le.AppendUint16(b, u)
	}
	return b
}

// rc4Cipher returns what decrypts with the keys of a password, nil when they do
// not open the verifier: 16 bytes and their hash.
func rc4Cipher(keys func(block uint32) []byte, verifier []byte, hash func([]byte) []byte) recordCipher {
	stream := func(block uint32) *rc4.Cipher {
		c, err := rc4.NewCipher(keys(block))
		if err != nil {
			return nil // there is no key of such a size
		}
		return c
	}
	plain := make([]byte, len(verifier))
	if c := stream(0); c != nil {
		c.XORKeyStream(plain, verifier)
	}
	if !bytes.Equal(hash(plain[:16]), plain[16:]) {
		return nil
	}
	// The bytes of a stream are taken in order, so that the key stream of a block
	// is made once.
	var mask [rc4Block]byte
	made := -1
	return func(data []byte, at, clear int) {
		for i := range data {
			place := at + i
			if block := place / rc4Block; block != made {
				made, mask = block, [rc4Block]byte{}
				stream(uint32(block)).XORKeyStream(mask[:], mask[:])
			}
			if i >= clear {
				data[i] ^= mask[place%rc4Block]
			}
		}
	}
}

// The tables of XOR obfuscation ([MS-OFFCRYPTO] 2.3.7.2).
var (
	xorPad = []byte{0xBB, 0xFF, 0xFF, 0xBA, 0xFF, 0xFF, 0xB9, 0x80, 0x00, 0xBE, 0x0F, 0x00, 0xBF, 0x0F, 0x00}

	xorInitial = [15]uint16{
		0xE1F0, 0x1D0F, 0xCC9C, 0x84C0, 0x110C, 0x0E10, 0xF1CE, 0x313E, 0x1872, 0xE139, 0xD40F, 0x84F9, 0x280C, 0xA96A, 0x4EC3,
	}

	xorMatrix = [15][7]uint16{
		{0xAEFC, 0x4DD9, 0x9BB2, 0x2745, 0x4E8A, 0x9D14, 0x2A09},
		{0x7B61, 0xF6C2, 0xFDA5, 0xEB6B, 0xC6F7, 0x9DCF, 0x2BBF},
		{0x4563, 0x8AC6, 0x05AD, 0x0B5A, 0x16B4, 0x2D68, 0x5AD0},
		{0x0375, 0x06EA, 0x0DD4, 0x1BA8, 0x3750, 0x6EA0, 0xDD40},
		{0xD849, 0xA0B3, 0x5147, 0xA28E, 0x553D, 0xAA7A, 0x44D5},
		{0x6F45, 0xDE8A, 0xAD35, 0x4A4B, 0x9496, 0x390D, 0x721A},
		{0xEB23, 0xC667, 0x9CEF, 0x29FF, 0x53FE, 0xA7FC, 0x5FD9},
		{0x47D3, 0x8FA6, 0x0F6D, 0x1EDA, 0x3DB4, 0x7B68, 0xF6D0},
		{0xB861, 0x60E3, 0xC1C6, 0x93AD, 0x377B, 0x6EF6, 0xDDEC},
		{0x45A0, 0x8B40, 0x06A1, 0x0D42, 0x1A84, 0x3508, 0x6A10},
		{0xAA51, 0x4483, 0x8906, 0x022D, 0x045A, 0x08B4, 0x1168},
		{0x76B4, 0xED68, 0xCAF1, 0x85C3, 0x1BA7, 0x374E, 0x6E9C},
		{0x3730, 0x6E60, 0xDCC0, 0xA9A1, 0x4363, 0x86C6, 0x1DAD},
		{0x3331, 0x6662, 0xCCC4, 0x89A9, 0x0373, 0x06E6, 0x0DCC},
		{0x1021, 0x2042, 0x4084, 0x8108, 0x1231, 0x2462, 0x48C4},
	}
)

// xorBytes is a password as XOR obfuscation takes it: one byte a character, no
// more than 15 of them.
func xorBytes(password string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(password)) {
		c := byte(u)
		if c == 0 {
			c = byte(u >> 8)
		}
		b = append(b, c)
	}
	return b[:min(len(b), len(xorInitial))]
}

// xorKeys returns the key of a password and what it is known by.
func xorKeys(password []byte) (key, verifier uint16) {
	turn := func(v uint16) uint16 { return v>>14&1 | v<<1&0x7FFF }
	key = xorInitial[len(password)-1]
	for i, c := range password {
		for bit := range 7 {
			if c>>bit&1 != 0 {
				key ^= xorMatrix[len(xorMatrix)-len(password)+i][bit]
			}
		}
	}
	for _, c := range slices.Backward(password) {
		verifier = turn(verifier) ^ uint16(c)
	}
	return key, turn(verifier) ^ uint16(len(password)) ^ 0xCE4B
}

// xorArray returns the 16 bytes that a stream is obfuscated with.
func xorArray(password []byte, key uint16) (array [16]byte) {
	copy(array[copy(array[:], password):], xorPad)
	for i := range array {
		array[i] = bits.RotateLeft8(array[i]^byte(key>>(8*(i%2))), 2)
	}
	return array
}

// xorCipher returns what undoes XOR obfuscation, nil when the password is
// another.
func xorCipher(password string, key, verifier uint16) recordCipher {
	said := xorBytes(password)
	if len(said) == 0 {
		return nil
	}
	if k, v := xorKeys(said); k != key || v != verifier {
		return nil
	}
	array := xorArray(said, key)
	return func(data []byte, at, clear int) {
		for i := clear; i < len(data); i++ {
			data[i] = bits.RotateLeft8(data[i], 3) ^ array[(at+len(data)+i)%len(array)]
		}
	}
}
