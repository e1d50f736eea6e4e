package odf

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/pbkdf2"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"strconv"
	"strings"

	"yinqu/document"
	"yinqu/extract"
	"yinqu/extract/zipxml"
)

// maxRounds bounds what a file can ask for: programs take 1,024 to 100,000.
const maxRounds = 1_000_000

// A lock says how a part is encrypted (ODF 1.2 part 3, 4.4 to 4.16).
type lock struct {
	size           int64 // of the part in plain
	iv, salt       []byte
	checksum       []byte // of the first 1,024 bytes in plain, but packed; nil if there is none
	sum256, key256 bool   // checksum, and start of the key, by SHA-256 and not SHA-1
	keySize        int
	rounds         int
	known          bool // it is AES in CBC, with a key by PBKDF2
}

// locks returns how parts are encrypted by their names; nil if none is.
func locks(p *zipxml.Package) map[string]*lock {
	i := p.Find("META-INF/manifest.xml")
	if i < 0 {
		return nil
	}
	b, err := p.XML(i)
	if err != nil {
		return nil
	}
	var out map[string]*lock
	name, size := "", int64(0)
	var l *lock
	s := zipxml.NewScanner(b)
	for s.Next() {
		if s.Kind != zipxml.Start {
			continue
		}
		decoded := func(attr string) []byte {
			b, _ := base64.StdEncoding.DecodeString(s.Value(attr))
			return b
		}
		switch string(s.Name) {
		case "file-entry":
			name = s.Value("full-path")
			size, _ = strconv.ParseInt(s.Value("size"), 10, 64)
			l = nil
		case "encryption-data":
			l = &lock{size: size, keySize: 16}
			if kind := s.Value("checksum-type"); strings.HasSuffix(strings.ToLower(kind), "1k") {
				l.checksum, l.sum256 = decoded("checksum"), strings.Contains(strings.ToLower(kind), "sha256")
			}
			if out == nil {
				out = map[string]*lock{}
			}
			out[name] = l
		case "algorithm":
			if l != nil {
				l.iv = decoded("initialisation-vector")
				l.known = strings.HasSuffix(s.Value("algorithm-name"), "-cbc") && strings.Contains(s.Value("algorithm-name"), "xmlenc#aes") && len(l.iv) == aes.BlockSize
			}
		case "start-key-generation":
			if l != nil {
				l.key256 = strings.HasSuffix(strings.ToLower(s.Value("start-key-generation-name")), "sha256")
			}
		case "key-derivation":
			if l != nil {
				l.salt = decoded("salt")
				l.rounds, _ = strconv.Atoi(s.Value("iteration-count"))
				if n, err := strconv.Atoi(s.Value("key-size")); err == nil {
					l.keySize = n
				}
				l.known = l.known && strings.HasSuffix(strings.ToUpper(s.Value("key-derivation-name")), "PBKDF2") && l.rounds > 0 && l.rounds <= maxRounds
			}
		}
	}
	return out
}

// open returns b in plain; false if password is not the one.
func (l *lock) open(b []byte, password string) ([]byte, bool) {
	if !l.known || len(b) == 0 || len(b)%aes.BlockSize != 0 || l.keySize != 16 && l.keySize != 24 && l.keySize != 32 {
		return nil, false
	}
	key, err := pbkdf2.Key(sha1.New, string(sum(l.key256, []byte(password))), l.salt, l.rounds, l.keySize)
	if err != nil {
		return nil, false
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, false
	}
	packed := make([]byte, len(b))
	cipher.NewCBCDecrypter(block, l.iv).CryptBlocks(packed, b)
	pad := int(packed[len(packed)-1])
	if pad == 0 || pad > aes.BlockSize {
		return nil, false
	}
	packed = packed[:len(packed)-pad]
	if l.checksum != nil && !bytes.Equal(sum(l.sum256, packed[:min(len(packed), 1024)]), l.checksum) {
		return nil, false
	}
	plain, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packed)), l.size+1))
	return plain, err == nil && int64(len(plain)) == l.size
}

func sum(by256 bool, b []byte) []byte {
	if by256 {
		s := sha256.Sum256(b)
		return s[:]
	}
	s := sha1.Sum(b)
	return s[:]
}

// unlocked returns src as a package in plain. The error is a document.Problem,
// or that of ctx.
func unlocked(ctx context.Context, src extract.Source, p *zipxml.Package, locks map[string]*lock) (extract.Source, error) {
	problem := document.Problem{Path: src.Name, Cause: document.Encrypted}
	password, ok := "", false
	limits := src.Limits()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for i, f := range p.Files {
		if err := ctx.Err(); err != nil { // each part takes its rounds
			return src, err
		}
		name := p.Name(i)
		if strings.HasSuffix(name, "/") || strings.HasPrefix(name, "META-INF/") {
			continue
		}
		b, err := src.ReadPart(f)
		if err != nil {
			return src, problem
		}
		if l := locks[name]; l != nil {
			if l.size < 0 || l.size > limits.Part || l.size > 1<<20 && l.size/max(1, int64(len(b))) > limits.Ratio || int64(out.Len()) > limits.Part {
				return src, document.Problem{Path: src.Name, Cause: document.TooLarge}
			}
			try := []string{password}
			if !ok {
				try = src.Passwords()
			}
			var plain []byte
			opened := false
			for _, password = range try {
				if plain, opened = l.open(b, password); opened {
					break
				}
			}
			if !opened {
				return src, problem
			}
			b, ok = plain, true
		}
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		if err == nil {
			_, err = w.Write(b)
		}
		if err != nil {
			return src, problem
		}
	}
	if z.Close() != nil || !ok {
		return src, problem
	}
	src.Data, src.Size = bytes.NewReader(out.Bytes()), int64(out.Len())
	return src, nil
}
