package ooxml

import (
	"bytes"
	"crypto"
	"crypto/aes"
	"crypto/cipher"
	_ "crypto/md5" // the hashes that files name
	_ "crypto/sha1"
	_ "crypto/sha256"
	_ "crypto/sha512"
	"encoding/base64"
	"encoding/binary"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"unicode/utf16"

	"github.com/richardlehane/mscfb"
)

// An encryptedPackage is what an encrypted file holds ([MS-OFFCRYPTO] 2.3).
type encryptedPackage struct {
	size uint64 // of the package
	data []byte // the package, in whole cipher blocks
	key  func(password string) ([]byte, error)
	open func(key, data []byte) error // decrypts data in place
}

var errEncryption = errors.New("encrypted in a way that is not known")

// readEncrypted reads the two streams of an encrypted file.
func readEncrypted(r io.ReaderAt) (*encryptedPackage, error) {
	file, err := mscfb.New(r)
	if err != nil {
		return nil, err
	}
	streams := map[string][]byte{}
	for entry, err := file.Next(); err == nil; entry, err = file.Next() {
		if entry.Name == "EncryptionInfo" || entry.Name == "EncryptedPackage" {
			if streams[entry.Name], err = io.ReadAll(entry); err != nil {
				return nil, err
			}
		}
	}
	info, data := streams["EncryptionInfo"], streams["EncryptedPackage"]
	if len(info) < 8 || len(data) < 8 {
		return nil, errEncryption
	}
	p := &encryptedPackage{size: binary.LittleEndian.Uint64(data), data: data[8:]}
	p.data = p.data[:len(p.data)/aes.BlockSize*aes.BlockSize]
	major, minor := binary.LittleEndian.Uint16(info), binary.LittleEndian.Uint16(info[2:])
	switch {
	case major == 4 && minor == 4:
		return p, p.agile(info[8:])
	case major >= 2 && major <= 4 && minor == 2:
		return p, p.standard(info[8:])
	}
	return nil, errEncryption
}

// decrypt returns the package, which is nonsense if the password is wrong.
func (p *encryptedPackage) decrypt(password string) ([]byte, error) {
	key, err := p.key(password)
	if err != nil {
		return nil, err
	}
	data := bytes.Clone(p.data)
	if err := p.open(key, data); err != nil {
		return nil, err
	}
	return data[:min(p.size, uint64(len(data)))], nil
}

// stretched hashes the salt and password over and over.
func stretched(h crypto.Hash, salt []byte, password string, rounds int) []byte {
	sum := h.New()
	sum.Write(salt)
	for _, u := range utf16.Encode([]rune(password)) {
		sum.Write([]byte{byte(u), byte(u >> 8)})
	}
	var number [4]byte
	key := sum.Sum(nil)
	for i := range rounds {
		sum.Reset()
		sum.Write(binary.LittleEndian.AppendUint32(number[:0], uint32(i)))
		sum.Write(key)
		key = sum.Sum(key[:0])
	}
	return key
}

// hashed appends the hash of the parts to dst.
func hashed(h crypto.Hash, dst []byte, parts ...[]byte) []byte {
	sum := h.New()
	for _, b := range parts {
		sum.Write(b)
	}
	return sum.Sum(dst)
}

// standard reads the header and verifier of standard encryption (2.3.4.5 to
// 2.3.4.9): SHA-1 and AES without chaining.
func (p *encryptedPackage) standard(b []byte) error {
	const (
		headerSize = 32
		rounds     = 50000
	)
	if len(b) < 4 {
		return errEncryption
	}
	n := int(binary.LittleEndian.Uint32(b))
	if b = b[4:]; n < headerSize || len(b) < n+20 {
		return errEncryption
	}
	algorithm, bits := binary.LittleEndian.Uint32(b[8:]), int(binary.LittleEndian.Uint32(b[16:]))
	if algorithm != 0 && (algorithm < 0x660E || algorithm > 0x6610) || bits != 128 && bits != 192 && bits != 256 {
		return errEncryption // RC4
	}
	salt := b[n+4 : n+20]
	p.key = func(password string) ([]byte, error) {
		key := stretched(crypto.SHA1, salt, password, rounds)
		key = hashed(crypto.SHA1, nil, key, make([]byte, 4))
		var long []byte
		for _, fill := range []byte{0x36, 0x5C} {
			block := bytes.Repeat([]byte{fill}, 64)
			for i, c := range key {
				block[i] ^= c
			}
			long = hashed(crypto.SHA1, long, block)
		}
		return long[:bits/8], nil
	}
	p.open = func(key, data []byte) error {
		block, err := aes.NewCipher(key)
		if err != nil {
			return err
		}
		for ; len(data) > 0; data = data[aes.BlockSize:] {
			block.Decrypt(data, data)
		}
		return nil
	}
	return nil
}

// An agileKey is how a key is derived or used (2.3.4.10).
type agileKey struct {
	Salt      base64Bytes `xml:"saltValue,attr"`
	Bits      int         `xml:"keyBits,attr"`
	Cipher    string      `xml:"cipherAlgorithm,attr"`
	Chaining  string      `xml:"cipherChaining,attr"`
	Hash      hashName    `xml:"hashAlgorithm,attr"`
	Rounds    int         `xml:"spinCount,attr"`
	Encrypted base64Bytes `xml:"encryptedKeyValue,attr"`
}

func (k *agileKey) known() bool {
	return k.Cipher == "AES" && k.Chaining == "ChainingModeCBC" && k.Hash != 0 && (k.Bits == 128 || k.Bits == 192 || k.Bits == 256)
}

type base64Bytes []byte

func (b *base64Bytes) UnmarshalText(text []byte) (err error) {
	*b, err = base64.StdEncoding.AppendDecode(nil, text)
	return err
}

type hashName crypto.Hash

func (h *hashName) UnmarshalText(text []byte) error {
	*h = map[string]hashName{"MD5": hashName(crypto.MD5), "SHA1": hashName(crypto.SHA1), "SHA-1": hashName(crypto.SHA1),
		"SHA256": hashName(crypto.SHA256), "SHA384": hashName(crypto.SHA384), "SHA512": hashName(crypto.SHA512)}[string(text)]
	return nil
}

// maxRounds is a hundred times what programs take to derive a key.
const maxRounds = 10_000_000

// agile reads the description of agile encryption (2.3.4.10 to 2.3.4.15): the
// package is encrypted with a key that is itself encrypted with the password.
func (p *encryptedPackage) agile(description []byte) error {
	const (
		segment = 4096
		padding = 0x36
	)
	var d struct {
		Data    agileKey   `xml:"keyData"`
		Holders []agileKey `xml:"keyEncryptors>keyEncryptor>encryptedKey"`
	}
	if err := xml.Unmarshal(description, &d); err != nil {
		return errEncryption
	}
	i := slices.IndexFunc(d.Holders, func(k agileKey) bool { return k.known() }) // others hold it for certificates
	if i < 0 || !d.Data.known() {
		return errEncryption
	}
	holder := d.Holders[i]
	if holder.Rounds < 0 || holder.Rounds > maxRounds || len(holder.Encrypted)%aes.BlockSize != 0 {
		return errEncryption
	}
	fit := func(b []byte, n int) []byte {
		for len(b) < n {
			b = append(b, padding)
		}
		return b[:n]
	}
	unchain := func(key, iv, data []byte) error {
		block, err := aes.NewCipher(key)
		if err == nil {
			cipher.NewCBCDecrypter(block, fit(bytes.Clone(iv), aes.BlockSize)).CryptBlocks(data, data)
		}
		return err
	}
	p.key = func(password string) ([]byte, error) {
		h := crypto.Hash(holder.Hash)
		key := stretched(h, holder.Salt, password, holder.Rounds)
		key = hashed(h, nil, key, []byte{0x14, 0x6e, 0x0b, 0xe7, 0xab, 0xac, 0xd0, 0xd6}) // for the key's value
		value := bytes.Clone(holder.Encrypted)
		err := unchain(fit(key, holder.Bits/8), holder.Salt, value)
		return fit(value, d.Data.Bits/8), err
	}
	p.open = func(key, data []byte) error {
		for i := uint32(0); len(data) > 0; i++ {
			iv := hashed(crypto.Hash(d.Data.Hash), nil, d.Data.Salt, binary.LittleEndian.AppendUint32(nil, i))
			n := min(segment, len(data))
			if err := unchain(key, iv, data[:n]); err != nil {
				return err
			}
			data = data[n:]
		}
		return nil
	}
	return nil
}
