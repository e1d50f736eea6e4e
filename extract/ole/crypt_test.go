package ole_test

import (
	"bytes"
	"crypto/rc4"
	"crypto/sha1"
	"encoding/binary"
	"math/bits"
	"os"
	"strings"
	"testing"

	"yinqu/document"
	"yinqu/extract"
	"yinqu/extract/extracttest"
	"yinqu/extract/ole"
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
			if got := opened(t, tt.name, data, tt.passwords...); !strings.Contains(got, tt.want) {
				t.Errorf("got %q without %q", got, tt.want)
			}
			r := extract.NewReader(extract.Limits{}, tt.passwords, ole.Format{})
			var out bytes.Buffer
			if _, err := (ole.Format{}).Rewrite(t.Context(), &out, r.Open(tt.name, bytes.NewReader(data), int64(len(data))), func(d *document.Document) ([]document.Edit, error) { return nil, nil }); err == nil || out.Len() > 0 {
				t.Error("a locked file was written anew")
			}
		})
	}
}

// cryptoAPI returns a header of the CryptoAPI with keys of so many bits for the
// password "sec", and the key of each block.
func cryptoAPI(bits int) (header []byte, key func(block int) []byte) {
	salt, verifier := bytes.Repeat([]byte{7}, 16), bytes.Repeat([]byte{9}, 16)
	h := sha1.Sum(append(bytes.Clone(salt), "s\x00e\x00c\x00"...))
	key = func(block int) []byte {
		k := sha1.Sum(append(bytes.Clone(h[:]), byte(block), byte(block>>8), 0, 0))
		if bits == 40 {
			return append(k[:5:5], make([]byte, 11)...)
		}
		return k[:16]
	}
	c, _ := rc4.NewCipher(key(0))
	hash := sha1.Sum(verifier)
	c.XORKeyStream(verifier, verifier)
	c.XORKeyStream(hash[:], hash[:])
	header = make([]byte, 12+32)
	binary.LittleEndian.PutUint16(header, 4)
	binary.LittleEndian.PutUint16(header[2:], 2)
	binary.LittleEndian.PutUint32(header[8:], 32)
	binary.LittleEndian.PutUint32(header[20:], 0x6801)
	binary.LittleEndian.PutUint32(header[28:], uint32(bits))
	return append(append(append(append(append(header, 16, 0, 0, 0), salt...), verifier...), 20, 0, 0, 0), hash[:]...), key
}

// opened reads data with passwords: its texts and the causes of problems.
func opened(t *testing.T, name string, data []byte, passwords ...string) string {
	t.Helper()
	r := extract.NewReader(extract.Limits{}, passwords, ole.Format{})
	got := ""
	for d, err := range r.Read(t.Context(), r.Open(name, bytes.NewReader(data), int64(len(data)))) {
		if p, ok := err.(document.Problem); ok {
			got += string(p.Cause)
			continue
		}
		got += d.Text
		for _, p := range d.Problems {
			got += p.Path + " " + string(p.Cause)
		}
	}
	return got
}

// TestLockedSlides reads a presentation whose objects are encrypted one by
// one, with keys of the CryptoAPI's lengths.
func TestLockedSlides(t *testing.T) {
	for _, bits := range []int{40, 128} {
		lockedSlides(t, bits)
	}
}

func lockedSlides(t *testing.T, bits int) {
	header, key := cryptoAPI(bits)
	var body string
	directory := ""
	object := func(id int, record string) {
		b := []byte(record)
		if id != 3 {
			c, err := rc4.NewCipher(key(id))
			if err != nil {
				t.Fatal(err)
			}
			c.XORKeyStream(b, b)
		}
		directory += le(id|1<<20, 4) + le(len(body), 4)
		body += string(b)
	}
	object(1, container(0x03E8, container(0x0FF0, atom(0x03F3, le(2, 4)+strings.Repeat("\x00", 16)))))
	object(2, container(0x03EE, container(0x040C, atom(0x0F9F, le(1, 4))+atom(0x0FA0, extracttest.UTF16("来访者江小白")))))
	object(3, container(0x2F14, string(header)))
	at := len(body)
	body += atom(0x1772, directory)
	edit := len(body)
	body += atom(0x0FF5, le(0, 4)+le(0, 4)+le(0, 4)+le(at, 4)+le(1, 4)+le(4, 4)+le(0, 4)+le(3, 4))
	user := atom(0x0FF6, le(0x14, 4)+le(0xF3D1C4DF, 4)+le(edit, 4)+le(0, 4)+le(0, 4))
	data := extracttest.Compound("PowerPoint Document", body, "Current User", user, "Pictures", "\x01")
	for password, want := range map[string]string{"": "encrypted", "abc": "encrypted", "sec": "来访者江小白\nPictures encrypted"} {
		if got := opened(t, "a.ppt", data, password); got != want {
			t.Errorf("%d bits, password %q: got %q, want %q", bits, password, got, want)
		}
	}
}

// mask is what Excel makes of the password abc; so say Apache POI's tests.
const mask = "\xAC\xCC\xA4\xAB\xD6\xBA\xC3\xBA\xD6\xA3\x2B\x45\xD3\x79\x29\xBB"

// TestMaskedBook reads workbooks of before and after Excel 97 that are
// obfuscated by XOR.
func TestMaskedBook(t *testing.T) {
	for name, tt := range map[string]struct{ stream, version, pass, label string }{
		"Excel 95": {"Book", le(0x0500, 2), le(20810, 2) + le(52250, 2), le(7, 2) + "13900001111"[:7]},
		"Excel 97": {"Workbook", le(0x0600, 2), le(0, 2) + le(20810, 2) + le(52250, 2), le(7, 2) + "\x00" + "1390000"},
	} {
		t.Run(name, func(t *testing.T) {
			record := func(typ int, body string) string { return le(typ, 2) + le(len(body), 2) + body }
			body := record(0x0809, tt.version+le(5, 2)) + record(0x002F, tt.pass) + record(0x000A, "") + record(0x0809, tt.version+le(0x10, 2))
			label := []byte(le(0, 2) + le(0, 2) + le(0, 2) + tt.label)
			body += le(0x0204, 2) + le(len(label), 2)
			for i, c := range label {
				label[i] = bits.RotateLeft8(c^mask[(len(body)+len(label)+i)%16], 5)
			}
			body += string(label) + record(0x000A, "")
			data := extracttest.Compound(tt.stream, body)
			for password, want := range map[string]string{"": "encrypted", "abd": "encrypted", "abc": "1390000\n"} {
				if got := opened(t, "a.xls", data, password); got != want {
					t.Errorf("password %q: got %q, want %q", password, got, want)
				}
			}
		})
	}
}
