package rules

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// An Error is a fault in a pack, policy or dictionary file.
type Error struct {
	File string
	Line int    // from 1
	Text string // the line itself
	Msg  string
}

func (e *Error) Error() string {
	return fmt.Sprintf("%s:%d: %s\n\t%s", e.File, e.Line, e.Msg, strings.TrimSpace(e.Text))
}

// maxSource bounds a pack, policy or dictionary file, in bytes.
const maxSource = 8 << 20

// A source is a YAML file with the means to say where in it a fault is.
type source struct {
	name  string
	text  string
	lines []string
	file  *ast.File
}

// readSource reads and parses name. Anchors and aliases are refused: a few
// lines of them can stand for gigabytes.
func readSource(fsys fs.FS, name string) (*source, error) {
	text, err := readLimited(fsys, name)
	if err != nil {
		return nil, err
	}
	s := &source{name: name, text: text, lines: strings.Split(text, "\n")}
	if s.file, err = parser.ParseBytes([]byte(text), 0); err != nil {
		return nil, s.yamlError(err)
	}
	if len(s.file.Docs) != 1 || s.file.Docs[0].Body == nil {
		return nil, s.errorAt(1, "want one YAML document, have %d", len(s.file.Docs))
	}
	var alias ast.Node
	ast.Walk(visit(func(n ast.Node) bool {
		if t := n.Type(); alias == nil && (t == ast.AliasType || t == ast.AnchorType) {
			alias = n
		}
		return alias == nil
	}), s.file.Docs[0].Body)
	if alias != nil {
		return nil, s.errorAt(alias.GetToken().Position.Line, "anchors and aliases are not allowed")
	}
	return s, nil
}

func readLimited(fsys fs.FS, name string) (string, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.Size() > maxSource {
		return "", fmt.Errorf("%s: larger than %d bytes", name, maxSource)
	}
	b, err := fs.ReadFile(fsys, name)
	if err != nil {
		return "", fmt.Errorf("read %s: %w", name, err)
	}
	return strings.TrimPrefix(string(b), "\ufeff"), nil
}

type visit func(ast.Node) bool

func (v visit) Visit(n ast.Node) ast.Visitor {
	if v(n) {
		return v
	}
	return nil
}

// decode puts the file into v; a key that v does not know is an error.
func (s *source) decode(v any) error {
	if err := yaml.UnmarshalWithOptions([]byte(s.text), v, yaml.DisallowUnknownField()); err != nil {
		return s.yamlError(err)
	}
	return nil
}

func (s *source) yamlError(err error) error {
	var e yaml.Error
	if errors.As(err, &e) && e.GetToken() != nil {
		return s.errorAt(e.GetToken().Position.Line, "%s", e.GetMessage())
	}
	return fmt.Errorf("%s: %w", s.name, err)
}

// errorf is a fault of the value at path ("$.rules[2].find.pattern"), or of
// the nearest one around it if there is none.
func (s *source) errorf(path, format string, args ...any) error {
	line := 1
	for path != "$" {
		if p, err := yaml.PathString(path); err == nil {
			if n, err := p.FilterFile(s.file); err == nil && n != nil {
				line = n.GetToken().Position.Line
				if n.Type() == ast.MappingType || n.Type() == ast.MappingValueType {
					// The token of a mapping is its first colon.
					line = firstLine(n)
				}
				break
			}
		}
		path = path[:max(strings.LastIndexAny(path, ".["), 1)]
	}
	return s.errorAt(line, format, args...)
}

func firstLine(n ast.Node) int {
	if m, ok := n.(*ast.MappingNode); ok && len(m.Values) > 0 {
		n = m.Values[0]
	}
	if m, ok := n.(*ast.MappingValueNode); ok {
		return m.Key.GetToken().Position.Line
	}
	return n.GetToken().Position.Line
}

func (s *source) errorAt(line int, format string, args ...any) error {
	line = min(max(line, 1), len(s.lines))
	return &Error{File: s.name, Line: line, Text: s.lines[line-1], Msg: fmt.Sprintf(format, args...)}
}
