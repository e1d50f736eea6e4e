package extract

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha1"
	"encoding/binary"
	"hash/crc32"
	"io"

	"golang.org/x/text/encoding/simplifiedchinese"

	"yinqu/document"
)

// decrypt returns the bytes of an encrypted zip member of that size: of
// PKWARE's traditional encryption (APPNOTE 6.3.10, 6.1) or WinZip's AES. The
// error is a document.Problem.
func (s Source) decrypt(f *zip.File, size int64) ([]byte, error) {
	locked := document.Problem{Path: f.Name, Cause: document.Encrypted}
	if len(s.Passwords()) == 0 {
		return nil, locked
	}
	if f.CompressedSize64 > uint64(s.Limits().Part) {
		return nil, document.Problem{Path: f.Name, Cause: document.TooLarge}
	}
	r, err := f.OpenRaw()
	if err != nil {
		return nil, document.Problem{Path: f.Name, Cause: document.Malformed}
	}
	raw, err := io.ReadAll(r)
	if err != nil {
		return nil, document.Problem{Path: f.Name, Cause: document.Malformed}
	}
	for _, p := range zipPasswords(s.Passwords()) {
		packed, method, ok := traditional(raw, p, f), f.Method, true
		if f.Method == winzip {
			packed, method, ok = winzipAES(raw, p, f)
		}
		if !ok || packed == nil {
			continue
		}
		b, err := unpack(packed, method, size)
		// The second version of AES leaves the sum out, since it has one of its own.
		if err == nil && int64(len(b)) == size && (f.CRC32 == 0 && f.Method == winzip || crc32.ChecksumIEEE(b) == f.CRC32) {
			return b, nil
		}
	}
	return nil, locked
}

// zipPasswords returns the passwords as bytes: Chinese ones also in GBK, as
// programs for Windows write them.
func zipPasswords(passwords []string) [][]byte {
	var out [][]byte
	for _, p := range passwords {
		out = append(out, []byte(p))
		if b, err := simplifiedchinese.GBK.NewEncoder().Bytes([]byte(p)); err == nil && !bytes.Equal(b, []byte(p)) {
			out = append(out, b)
		}
	}
	return out
}

func unpack(b []byte, method uint16, size int64) ([]byte, error) {
	switch method {
	case zip.Store:
		return b, nil
	case zip.Deflate:
		r := flate.NewReader(bytes.NewReader(b))
		defer r.Close()
		return io.ReadAll(io.LimitReader(r, size+1))
	}
	return nil, zip.ErrAlgorithm
}

// traditional decrypts raw with PKWARE's keys; nil if the password is wrong.
func traditional(raw, password []byte, f *zip.File) []byte {
	if len(raw) < 12 {
		return nil
	}
	k := zipKeys{0x12345678, 0x23456789, 0x34567890}
	for _, c := range password {
		k.update(c)
	}
	out := make([]byte, len(raw))
	for i, c := range raw {
		t := k[2] | 2
		out[i] = c ^ byte(t*(t^1)>>8)
		k.update(out[i])
	}
	check := byte(f.CRC32 >> 24)
	if f.Flags&8 != 0 {
		check = byte(f.ModifiedTime >> 8)
	}
	if out[11] != check {
		return nil
	}
	return out[12:]
}

type zipKeys [3]uint32

func (k *zipKeys) update(c byte) {
	step := func(crc uint32, c byte) uint32 { return crc32.IEEETable[byte(crc)^c] ^ crc>>8 }
	k[0] = step(k[0], c)
	k[1] = (k[1]+k[0]&0xFF)*134775813 + 1
	k[2] = step(k[2], byte(k[1]>>24))
}

// winzip is the method of members encrypted with AES ("AES Encryption
// Information: Encryption Specification AE-1 and AE-2", winzip.com).
const winzip = 99

// winzipAES decrypts raw and tells how it is packed; false if the password is
// wrong or the data were changed.
func winzipAES(raw, password []byte, f *zip.File) (packed []byte, method uint16, ok bool) {
	extra := EncryptionExtra(f)
	if len(extra) < 11 {
		return nil, 0, false
	}
	strength := int(extra[8])
	method = binary.LittleEndian.Uint16(extra[9:])
	if strength < 1 || strength > 3 {
		return nil, 0, false
	}
	size := 8 + 8*strength // of a key; the salt is half as long
	if len(raw) < size/2+2+10 {
		return nil, 0, false
	}
	keys, err := pbkdf2.Key(sha1.New, string(password), raw[:size/2], 1000, 2*size+2)
	if err != nil || !bytes.Equal(keys[2*size:], raw[size/2:size/2+2]) {
		return nil, 0, false
	}
	data, sum := raw[size/2+2:len(raw)-10], raw[len(raw)-10:]
	mac := hmac.New(sha1.New, keys[size:2*size])
	mac.Write(data)
	if !hmac.Equal(mac.Sum(nil)[:10], sum) {
		return nil, 0, false
	}
	block, err := aes.NewCipher(keys[:size])
	if err != nil {
		return nil, 0, false
	}
	return littleEndianCTR(block, data), method, true
}

// EncryptionExtra returns the extra field without which an encrypted zip member
// can't be opened, with its header; nil if f has none.
func EncryptionExtra(f *zip.File) []byte {
	for extra := f.Extra; len(extra) >= 4; {
		n := 4 + int(binary.LittleEndian.Uint16(extra[2:]))
		if n > len(extra) {
			break
		}
		if binary.LittleEndian.Uint16(extra) == 0x9901 {
			return extra[:n:n]
		}
		extra = extra[n:]
	}
	return nil
}

// littleEndianCTR is counter mode as WinZip has it: the counter begins with 1
// and its lowest byte comes first.
func littleEndianCTR(block cipher.Block, data []byte) []byte {
	out := make([]byte, len(data))
	var counter, pad [aes.BlockSize]byte
	for i := range data {
		if i%aes.BlockSize == 0 {
			for k := range counter {
				if counter[k]++; counter[k] != 0 {
					break
				}
			}
			block.Encrypt(pad[:], counter[:])
		}
		out[i] = data[i] ^ pad[i%aes.BlockSize]
	}
	return out
}
