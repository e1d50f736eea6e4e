package lang

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestCatalogue holds the code and the catalogue together: every message that
// the code shows has a Chinese text with the same verbs, and none is left over.
func TestCatalogue(t *testing.T) {
	used := messages(t, "..")
	if len(used) < 20 {
		t.Fatalf("only %d messages found in the code", len(used))
	}
	verb := regexp.MustCompile(`%(\[\d+\])?[-+#0-9.]*[a-zA-Z]`)
	verbs := func(s string) []string {
		v := verb.FindAllString(strings.ReplaceAll(s, "%%", ""), -1)
		if strings.Contains(s, "%[") {
			return make([]string, len(v)) // reordered: compare the count
		}
		return v
	}
	for m, where := range used {
		text, ok := zh[m]
		if !ok {
			t.Errorf("%s: no Chinese text for %q", where, m)
			continue
		}
		a, b := verbs(m), verbs(text)
		if strings.Contains(text, "%[") {
			a = make([]string, len(a))
		}
		if !slices.Equal(a, b) {
			t.Errorf("%q: verbs %v, in Chinese %v", m, a, b)
		}
	}
	for m := range zh {
		if _, ok := used[m]; !ok {
			t.Errorf("%q is not used by the code", m)
		}
	}
}

// messages returns the first argument of every call of T, or of t that stands
// for it, in the module's code and of t in its templates, with a place where it stands.
func messages(t *testing.T, root string) map[string]string {
	used := map[string]string{}
	template := regexp.MustCompile(`\bt "((?:[^"\\]|\\.)*)"`)
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (strings.HasPrefix(d.Name(), ".") && path != root || d.Name() == "testdata" || d.Name() == "lang"):
			return fs.SkipDir
		case strings.HasSuffix(path, ".tmpl"):
			b, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			for _, m := range template.FindAllStringSubmatch(string(b), -1) {
				used[m[1]] = path
			}
			return nil
		case !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		set := token.NewFileSet()
		f, err := parser.ParseFile(set, path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(f, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) == 0 {
				return true
			}
			name := ""
			switch fn := call.Fun.(type) {
			case *ast.SelectorExpr:
				name = fn.Sel.Name
			case *ast.Ident:
				name = fn.Name
			}
			if name != "T" && name != "t" {
				return true
			}
			if m, ok := literal(call.Args[0]); ok {
				used[m] = set.Position(call.Pos()).String()
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return used
}

// literal returns the value of a string literal or of a sum of them.
func literal(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(e.Value)
		return s, err == nil && e.Kind == token.STRING
	case *ast.BinaryExpr:
		a, ok := literal(e.X)
		b, ok2 := literal(e.Y)
		return a + b, ok && ok2 && e.Op == token.ADD
	}
	return "", false
}

func TestFromLocale(t *testing.T) {
	tests := []struct {
		name string
		env  map[string]string
		want Lang
	}{
		{"LANG alone", map[string]string{"LANG": "zh_CN.UTF-8"}, ZH},
		{"LC_ALL beats LANG", map[string]string{"LC_ALL": "en_GB", "LANG": "zh_CN.UTF-8"}, EN},
		{"LC_MESSAGES beats LANG", map[string]string{"LC_MESSAGES": "zh_TW", "LANG": "C"}, ZH},
		{"C is English", map[string]string{"LANG": "C.UTF-8"}, EN},
		{"another language is English", map[string]string{"LANG": "ja_JP.UTF-8"}, EN},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := FromLocale(func(k string) string { return test.env[k] }); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestParse(t *testing.T) {
	if l, err := Parse("ZH"); l != ZH || err != nil {
		t.Errorf("ZH: %v, %v", l, err)
	}
	if _, err := Parse("fr"); err == nil {
		t.Error("fr was accepted")
	}
}
