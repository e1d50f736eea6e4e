package odf_test

import (
	"bytes"
	"compress/flate"
	"crypto/aes"
	"crypto/cipher"
	"crypto/pbkdf2"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"yinqu/document"
	"yinqu/extract"
	"yinqu/extract/extracttest"
	"yinqu/extract/odf"
)

// locked encrypts the parts of a text as programs do (ODF 1.2 part 3, 3.4), each
// with a salt of its own. The manifest is changed by lie.
func locked(t testing.TB, password string, old bool, lie *strings.Replacer, parts ...string) []byte {
	t.Helper()
	sum := func(b []byte) []byte { s := sha256.Sum256(b); return s[:] }
	size, kind, start := 32, "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0#sha256-1k",
		`<manifest:start-key-generation manifest:start-key-generation-name="http://www.w3.org/2000/09/xmldsig#sha256" manifest:key-size="32"/>`
	if old {
		sum = func(b []byte) []byte { s := sha1.Sum(b); return s[:] }
		size, kind, start = 16, "SHA1/1K", ""
	}
	manifest := `<manifest:manifest>`
	out := []string{"mimetype", "application/vnd.oasis.opendocument.text"}
	for i := 0; i < len(parts); i += 2 {
		var packed bytes.Buffer
		w, _ := flate.NewWriter(&packed, 6)
		w.Write([]byte(parts[i+1]))
		w.Close()
		check := sum(packed.Bytes()[:min(1024, packed.Len())])
		pad := aes.BlockSize - packed.Len()%aes.BlockSize
		packed.Write(append(bytes.Repeat([]byte{7}, pad-1), byte(pad)))
		salt, iv := fmt.Appendf(nil, "salt of part %3d", i), fmt.Appendf(nil, "vector of prt %2d", i)
		key, err := pbkdf2.Key(sha1.New, string(sum([]byte(password))), salt, 1024, size)
		if err != nil {
			t.Fatal(err)
		}
		block, err := aes.NewCipher(key)
		if err != nil {
			t.Fatal(err)
		}
		b := packed.Bytes()
		cipher.NewCBCEncrypter(block, iv).CryptBlocks(b, b)
		b64 := base64.StdEncoding.EncodeToString
		manifest += fmt.Sprintf(`<manifest:file-entry manifest:full-path="%s" manifest:size="%d"><manifest:encryption-data manifest:checksum-type="%s" manifest:checksum="%s">`+
			`<manifest:algorithm manifest:algorithm-name="http://www.w3.org/2001/04/xmlenc#aes%d-cbc" manifest:initialisation-vector="%s"/>%s`+
			`<manifest:key-derivation manifest:key-derivation-name="PBKDF2" manifest:key-size="%d" manifest:iteration-count="1024" manifest:salt="%s"/></manifest:encryption-data></manifest:file-entry>`,
			parts[i], len(parts[i+1]), kind, b64(check), size*8, b64(iv), start, size, b64(salt))
		out = append(out, parts[i], string(b))
	}
	return extracttest.Zip(t, append(out, "META-INF/manifest.xml", lie.Replace(manifest+`</manifest:manifest>`))...)
}

func TestEncryptedOpens(t *testing.T) {
	body := `<office:document-content><office:body><office:text><text:p>来访者江小白</text:p></office:text></office:body></office:document-content>`
	meta := `<office:document-meta><office:meta><dc:creator>叶老师</dc:creator></office:meta></office:document-meta>`
	for name, data := range map[string][]byte{
		"AES-256":             locked(t, "密码", false, strings.NewReplacer(), "content.xml", body, "meta.xml", meta),
		"AES-128, older sums": locked(t, "密码", true, strings.NewReplacer(), "content.xml", body, "meta.xml", meta),
	} {
		for _, tt := range []struct {
			passwords []string
			want      string
		}{{nil, ""}, {[]string{"密碼"}, ""}, {[]string{"密碼", "密码"}, "body: \"来访者江小白\"\nmetadata [creator]: \"叶老师\"\n"}} {
			t.Run(fmt.Sprint(name, " with ", tt.passwords), func(t *testing.T) {
				r := extract.NewReader(extract.Limits{}, tt.passwords, odf.Format{})
				for d, err := range r.Read(t.Context(), r.Open("a.odt", bytes.NewReader(data), int64(len(data)))) {
					if p, _ := err.(document.Problem); tt.want == "" && p.Cause != document.Encrypted || tt.want != "" && err != nil {
						t.Fatal(err)
					}
					if d != nil && extracttest.Dump(d) != tt.want {
						t.Errorf("got\n%s", extracttest.Dump(d))
					}
				}
				var out bytes.Buffer
				_, err := odf.Format{}.Rewrite(t.Context(), &out, r.Open("a.odt", bytes.NewReader(data), int64(len(data))),
					func(*document.Document) ([]document.Edit, error) { return nil, nil })
				if p, _ := err.(document.Problem); p.Cause != document.Encrypted || out.Len() > 0 {
					t.Errorf("a copy: %v", err)
				}
			})
		}
	}
}

// TestEncryptedHostile has a part that claims to be small, or asks for endless
// rounds.
func TestEncryptedHostile(t *testing.T) {
	body := "<a>" + string(bytes.Repeat([]byte(" "), 4<<20)) + "</a>"
	for name, lie := range map[string]*strings.Replacer{
		"a ratio":          strings.NewReplacer(),
		"a size too small": strings.NewReplacer(fmt.Sprintf(`size="%d"`, len(body)), `size="12"`),
		"endless rounds":   strings.NewReplacer(fmt.Sprintf(`size="%d"`, len(body)), `size="12"`, `iteration-count="1024"`, `iteration-count="2000000000"`),
		"no vector":        strings.NewReplacer(`initialisation-vector="`, `initialisation-vector="AAAA`),
	} {
		data := locked(t, "p", false, lie, "content.xml", body)
		r := extract.NewReader(extract.Limits{}, []string{"p"}, odf.Format{})
		for _, err := range r.Read(t.Context(), r.Open("a.odt", bytes.NewReader(data), int64(len(data)))) {
			if err == nil {
				t.Errorf("%s: read", name)
			}
		}
	}
}
