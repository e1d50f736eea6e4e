package rules

import (
	"crypto/sha256"
	_ "embed"
	"io"
	"io/fs"
	"reflect"
	"strings"
)

//go:generate go test -run ^(TestCompiled|TestRulesDocument)$ -update .

// compiled is the built-in library as loadBuiltin gives it, behind a digest of
// the files that it was made from: reading it takes a hundredth of what the
// YAML takes.
//
//go:embed compiled.bin
var compiled string

// readCompiled returns the library in b, or nil if that was made from other
// files than the program embeds.
func readCompiled(b string) *Library {
	digest, err := digestOf(embedded)
	if err != nil || !strings.HasPrefix(b, string(digest)) {
		return nil
	}
	l := &Library{}
	d := decoder{b[len(digest):]}
	d.value(reflect.ValueOf(l).Elem())
	return l
}

// writeCompiled is the inverse of readCompiled.
func writeCompiled(l *Library) (string, error) {
	digest, err := digestOf(embedded)
	return string(appendValue(digest, reflect.ValueOf(l))), err
}

// digestOf hashes the names and contents of all files of fsys, and the form
// of a library.
func digestOf(fsys fs.FS) ([]byte, error) {
	h := sha256.New()
	buf := make([]byte, 32<<10)
	writeForm(h, reflect.TypeFor[Library]())
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		f, err := fsys.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		io.WriteString(h, name+"\x00")
		_, err = io.CopyBuffer(h, f, buf)
		return err
	})
	return h.Sum(nil), err
}
