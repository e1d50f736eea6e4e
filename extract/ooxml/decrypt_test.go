package ooxml

import (
	"bytes"
	"crypto"
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"testing"
)

// chain is the inverse of what reading does.
func chain(t *testing.T, key, iv, data []byte) []byte {
	t.Helper()
	block, err := aes.NewCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]byte, len(data))
	cipher.NewCBCEncrypter(block, iv[:aes.BlockSize]).CryptBlocks(out, data)
	return out
}

func TestAgile(t *testing.T) {
	plain := bytes.Repeat([]byte("PK\x03\x04 and so on, over a segment"), 300)
	plain = plain[:len(plain)/aes.BlockSize*aes.BlockSize]
	for _, tt := range []struct {
		name string
		hash crypto.Hash
		bits int
	}{{"SHA1", crypto.SHA1, 128}, {"SHA256", crypto.SHA256, 192}, {"SHA384", crypto.SHA384, 256}, {"SHA512", crypto.SHA512, 256}} {
		t.Run(tt.name, func(t *testing.T) {
			salt, secret := []byte("0123456789abcdef"), []byte("fedcba9876543210fedcba9876543210")[:tt.bits/8]
			derived := stretched(tt.hash, salt, "密码", 10)
			derived = hashed(tt.hash, nil, derived, []byte{0x14, 0x6e, 0x0b, 0xe7, 0xab, 0xac, 0xd0, 0xd6})
			value := chain(t, derived[:16], salt, append(bytes.Clone(secret), make([]byte, 32-len(secret))...))
			var data []byte
			for i := 0; i*4096 < len(plain); i++ {
				iv := hashed(tt.hash, nil, salt, binary.LittleEndian.AppendUint32(nil, uint32(i)))
				data = append(data, chain(t, secret, iv, plain[i*4096:min((i+1)*4096, len(plain))])...)
			}
			b64 := base64.StdEncoding.EncodeToString
			key := func(bits int) string {
				return fmt.Sprintf(`saltValue="%s" keyBits="%d" cipherAlgorithm="AES" cipherChaining="ChainingModeCBC" hashAlgorithm="%s"`, b64(salt), bits, tt.name)
			}
			p := &encryptedPackage{size: uint64(len(plain)) - 3, data: data}
			err := p.agile(fmt.Appendf(nil, `<encryption xmlns="a" xmlns:p="b"><keyData %s/><keyEncryptors><keyEncryptor><p:encryptedKey spinCount="10" encryptedKeyValue="%s" %s/></keyEncryptor></keyEncryptors></encryption>`,
				key(tt.bits), b64(value), key(128)))
			if err != nil {
				t.Fatal(err)
			}
			if got, err := p.decrypt("密码"); err != nil || !bytes.Equal(got, plain[:len(plain)-3]) {
				t.Errorf("with the password: %v, %.20q", err, got)
			}
			if got, err := p.decrypt("密碼"); err != nil || bytes.HasPrefix(got, []byte("PK")) {
				t.Errorf("with another: %v, %.20q", err, got)
			}
		})
	}
}

func TestUnknownEncryptionIsRefused(t *testing.T) {
	for name, b := range map[string]string{
		"nothing": "", "no description": "<encryption/>", "another cipher": `<encryption><keyData cipherAlgorithm="DES"/></encryption>`,
		"endless rounds": `<encryption><keyData keyBits="128" cipherAlgorithm="AES" cipherChaining="ChainingModeCBC" hashAlgorithm="SHA1"/><keyEncryptors><keyEncryptor><encryptedKey spinCount="2000000000" keyBits="128" cipherAlgorithm="AES" cipherChaining="ChainingModeCBC" hashAlgorithm="SHA1"/></keyEncryptor></keyEncryptors></encryption>`,
	} {
		t.Run(name, func(t *testing.T) {
			p := &encryptedPackage{}
			if p.agile([]byte(b)) == nil || p.standard([]byte(b)) == nil {
				t.Error("no error")
			}
		})
	}
}
