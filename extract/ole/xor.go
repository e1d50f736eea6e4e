package ole

import (
	"math/bits"

	"yinqu/extract/charset"
)

// maxXORPassword is how many bytes of a password count.
const maxXORPassword = 15

// An xorMask is the XOR obfuscation of workbooks, which was all there was before
// Excel 97 ([MS-OFFCRYPTO] 2.3.7.2).
type xorMask [16]byte

// xorKey returns the mask of the password that gives key and verifier; nil if
// none does. Passwords are bytes of the code page: a Chinese one is GBK.
func xorKey(key, verifier int, passwords []string) *xorMask {
	for _, p := range append([]string{standardPassword}, passwords...) {
		b, err := charset.GB18030.Encode(p)
		if err != nil || len(b) == 0 {
			continue
		}
		b = b[:min(len(b), maxXORPassword)]
		if k := xorNumber(b); int(k) == key && int(xorVerifier(b)) == verifier {
			return newXORMask(b, k)
		}
	}
	return nil
}

// xorNumber returns the key that stands in the file: a polynomial over the bits
// of the password from its end.
func xorNumber(password []byte) uint16 {
	key, base, last := uint16(0), uint16(0x8000), uint16(0xFFFF)
	next := func(v uint16) uint16 {
		if v = bits.RotateLeft16(v, 1); v&1 != 0 {
			v ^= 0x1020
		}
		return v
	}
	for i := len(password) - 1; i >= 0; i-- {
		c := password[i] & 0x7F
		for range 8 {
			if base = next(base); c&1 != 0 {
				key ^= base
			}
			c >>= 1
			last = next(last)
		}
	}
	return key ^ last
}

// xorVerifier returns the checksum of a password that stands in the file.
func xorVerifier(password []byte) uint16 {
	sum := uint16(len(password)) ^ 0xCE4B
	for i, c := range password {
		n := i + 1 // of 15 bits, turned to the left
		sum ^= uint16(c)<<n&0x7FFF | uint16(c)>>(15-n)
	}
	return sum
}

func newXORMask(password []byte, key uint16) *xorMask {
	var m xorMask
	n := copy(m[:], password)
	copy(m[n:], "\xBB\xFF\xFF\xBA\xFF\xFF\xB9\x80\x00\xBE\x0F\x00\xBF\x0F\x00")
	for i := range m {
		m[i] = bits.RotateLeft8(m[i]^byte(key>>(8*(i%2))), 2)
	}
	return &m
}

// apply decrypts the body of a record that ends at byte end of its stream: the
// mask is turned by its place and its length ([MS-XLS] 2.2.10).
func (m *xorMask) apply(body []byte, end int) {
	for i, c := range body {
		body[i] = bits.RotateLeft8(c, 3) ^ m[(end+i)%len(m)]
	}
}
