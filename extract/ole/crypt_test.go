package ole

import (
	"bytes"
	"crypto/rc4"
	"crypto/sha1"
	"encoding/binary"
	"os"
	"strings"
	"testing"

	"yinqu/document"
	"yinqu/extract"
)

// TestLockedFiles reads files that LibreOffice 25.2 locked with RC4.
func TestLockedFiles(t *testing.T) {
	tests := []struct {
		name      string
		passwords []string
		want      string
	}{
		{"locked.doc", nil, "encrypted"},
		{"locked.doc", []string{"secret2"}, "encrypted"},
		{"locked.doc", []string{"secret2", "secret1"}, "来访者江小白，电话13900001111。"},
		{"locked.xls", nil, "encrypted"},
		{"locked.xls", []string{"secret1"}, "江小白\n13900001111"},
		{"velvet.xls", nil, "江小白\n13900001111"}, // protected against changes only
	}
	for _, tt := range tests {
		t.Run(tt.name+" "+strings.Join(tt.passwords, " "), func(t *testing.T) {
			data, err := os.ReadFile("testdata/" + tt.name)
			if err != nil {
				t.Fatal(err)
			}
			r := extract.NewReader(extract.Limits{}, tt.passwords, Format{})
			got := ""
			for d, err := range r.Read(t.Context(), r.Open(tt.name, bytes.NewReader(data), int64(len(data)))) {
				if p, ok := err.(document.Problem); ok {
					got += string(p.Cause)
				} else {
					got += d.Text
				}
			}
			if !strings.Contains(got, tt.want) {
				t.Errorf("got %q without %q", got, tt.want)
			}
			var out bytes.Buffer
			if _, err := (Format{}).Rewrite(t.Context(), &out, r.Open(tt.name, bytes.NewReader(data), int64(len(data))), func(d *document.Document) ([]document.Edit, error) { return nil, nil }); err == nil || out.Len() > 0 {
				t.Error("a locked file was written anew")
			}
		})
	}
}

// TestCryptoAPI derives keys of the CryptoAPI's lengths.
func TestCryptoAPI(t *testing.T) {
	for _, bits := range []int{40, 128} {
		salt, verifier := bytes.Repeat([]byte{7}, 16), bytes.Repeat([]byte{9}, 16)
		h := sha1.Sum(append(bytes.Clone(salt), "s\x00e\x00c\x00"...))
		key := func(block byte) []byte {
			k := sha1.Sum(append(bytes.Clone(h[:]), block, 0, 0, 0))
			if bits == 40 {
				return append(k[:5:5], make([]byte, 11)...)
			}
			return k[:16]
		}
		c, err := rc4.NewCipher(key(0))
		if err != nil {
			t.Fatal(err)
		}
		hash := sha1.Sum(verifier)
		c.XORKeyStream(verifier, verifier)
		c.XORKeyStream(hash[:], hash[:])
		header := make([]byte, 12+32)
		binary.LittleEndian.PutUint16(header, 4)
		binary.LittleEndian.PutUint16(header[2:], 2)
		binary.LittleEndian.PutUint32(header[8:], 32)
		binary.LittleEndian.PutUint32(header[20:], 0x6801)
		binary.LittleEndian.PutUint32(header[28:], uint32(bits))
		header = append(append(append(append(append(header, 16, 0, 0, 0), salt...), verifier...), 20, 0, 0, 0), hash[:]...)
		if unlock(header, []string{"abc"}) != nil {
			t.Errorf("%d bits: a wrong password opens", bits)
		}
		l := unlock(header, []string{"abc", "sec"})
		if l == nil {
			t.Fatalf("%d bits: the password does not open", bits)
		}
		if !bytes.Equal(l.key(1), key(1)) {
			t.Errorf("%d bits: another key", bits)
		}
	}
}
