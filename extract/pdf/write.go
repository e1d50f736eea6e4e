package pdf

import (
	"bufio"
	"crypto/rand"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// write writes every object that the catalog and the properties lead to, as
// one revision without encryption: nothing of earlier revisions, and nothing
// that no reader would come to, is left.
func (f *file) write(w io.Writer) error {
	if f.Root == nil || f.dict(*f.Root) == nil {
		return fmt.Errorf("write pdf: no catalog")
	}
	order := f.reached()
	s := serialiser{file: f, number: make(map[int]int, len(order))}
	for i, n := range order {
		s.number[n] = i + 1
	}
	info := ""
	if f.Info != nil && f.dict(*f.Info) != nil {
		info = "/Info " + s.ref(int(f.Info.ObjectNumber))
	}
	out := &counter{w: bufio.NewWriter(w)}
	fmt.Fprintf(out, "%%PDF-%s\n%%\xE2\xE3\xCF\xD3\n", f.version())
	var at []int64
	for i, n := range order {
		at = append(at, out.n)
		if err := s.object(out, i+1, f.deref(*types.NewIndirectRef(n, 0))); err != nil {
			return err
		}
	}
	xref := out.n
	fmt.Fprintf(out, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, a := range at {
		fmt.Fprintf(out, "%010d 00000 n \n", a)
	}
	var id [16]byte // a new one: the old would tie the copy to its original
	rand.Read(id[:])
	fmt.Fprintf(out, "trailer\n<</Size %d/Root %s%s/ID[<%x><%x>]>>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, s.ref(int(f.Root.ObjectNumber)), info, id, id, xref)
	return out.flush()
}

// version is what the file claims, and at least what its features need.
func (f *file) version() string {
	v := f.VersionString()
	if !strings.HasPrefix(v, "1.") && !strings.HasPrefix(v, "2.") {
		return "1.7"
	}
	return max(v, "1.5")
}

// A counter counts what is written and keeps the first error.
type counter struct {
	w   *bufio.Writer
	n   int64
	err error
}

func (c *counter) Write(b []byte) (int, error) {
	n, err := c.w.Write(b)
	c.n += int64(n)
	if c.err == nil {
		c.err = err
	}
	return n, err
}

func (c *counter) flush() error {
	if c.err != nil {
		return c.err
	}
	return c.w.Flush()
}

// reached returns the numbers of the objects that a copy has, in its order:
// those that the catalog and the properties lead to.
func (f *file) reached() []int {
	seen := map[int]bool{}
	var order []int
	var walk func(o types.Object, depth int)
	walk = func(o types.Object, depth int) {
		switch v := o.(type) {
		case types.IndirectRef:
			n := int(v.ObjectNumber)
			if e, ok := f.Find(n); ok && !e.Free && !seen[n] {
				seen[n] = true
				order = append(order, n)
			}
		case types.StreamDict:
			d := maps.Clone(v.Dict)
			delete(d, "Length") // is written anew
			walk(d, depth)
		case types.Dict:
			for _, k := range sortedKeys(v) {
				if depth < maxNesting && !private(v, k) {
					walk(v[k], depth+1)
				}
			}
		case types.Array:
			for _, x := range v {
				if depth < maxNesting {
					walk(x, depth+1)
				}
			}
		}
	}
	for _, r := range []*types.IndirectRef{f.Root, f.Info} {
		if r != nil {
			walk(*r, 0)
		}
	}
	for i := 0; i < len(order); i++ { // grows as objects lead to others
		walk(f.deref(*types.NewIndirectRef(order[i], 0)), 0)
	}
	return order
}

// maxNesting bounds direct objects inside one another.
const maxNesting = 100

// private reports whether a key of d holds data that a program keeps for
// itself, or a thumbnail: either may hold the page as it was, and neither is
// copied.
func private(d types.Dict, key string) bool {
	return key == "PieceInfo" || key == "SpiderInfo" || key == "Thumb" && d["Type"] == types.Name("Page")
}

// A serialiser writes objects under new numbers.
type serialiser struct {
	*file
	number map[int]int
}

func (s *serialiser) ref(old int) string {
	if n, ok := s.number[old]; ok {
		return fmt.Sprintf("%d 0 R", n)
	}
	return "null"
}

func (s *serialiser) object(w io.Writer, n int, o types.Object) error {
	var b strings.Builder
	if sd, ok := o.(types.StreamDict); ok {
		d := types.Dict{}
		for k, v := range sd.Dict {
			d[k] = v
		}
		d["Length"] = types.Integer(len(sd.Raw))
		if err := s.value(&b, d, 0); err != nil {
			return err
		}
		if _, err := fmt.Fprintf(w, "%d 0 obj\n%s\nstream\n", n, b.String()); err != nil {
			return err
		}
		if _, err := w.Write(sd.Raw); err != nil {
			return err
		}
		_, err := io.WriteString(w, "\nendstream\nendobj\n")
		return err
	}
	if err := s.value(&b, o, 0); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "%d 0 obj\n%s\nendobj\n", n, b.String())
	return err
}

// value writes a direct object.
func (s *serialiser) value(b *strings.Builder, o types.Object, depth int) error {
	if depth > maxNesting {
		return fmt.Errorf("write pdf: objects nested too deep")
	}
	switch v := o.(type) {
	case nil:
		b.WriteString("null")
	case types.IndirectRef:
		b.WriteString(s.ref(int(v.ObjectNumber)))
	case types.Dict:
		b.WriteString("<<")
		for _, k := range sortedKeys(v) {
			if private(v, k) {
				continue
			}
			b.WriteString(types.Name(k).PDFString())
			b.WriteByte(' ')
			if err := s.value(b, v[k], depth+1); err != nil {
				return err
			}
		}
		b.WriteString(">>")
	case types.Array:
		b.WriteByte('[')
		for i, x := range v {
			if i > 0 {
				b.WriteByte(' ')
			}
			if err := s.value(b, x, depth+1); err != nil {
				return err
			}
		}
		b.WriteByte(']')
	case types.Float:
		b.WriteString(strconv.FormatFloat(float64(v), 'f', -1, 64)) // exactly: the shape of glyphs may hang on it
	case types.StringLiteral, types.HexLiteral:
		raw, _ := stringBytes(v)
		fmt.Fprintf(b, "<%x>", raw)
	case types.Name, types.Integer, types.Boolean:
		b.WriteString(v.PDFString())
	default:
		return fmt.Errorf("write pdf: a %T has no place in the file", o)
	}
	return nil
}

// decimal writes a number without an exponent, which PDF does not know.
func decimal(v float64) string {
	s := fmt.Sprintf("%.6f", v)
	if v > -0.001 && v < 0.001 {
		s = fmt.Sprintf("%.12f", v)
	}
	s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	if s == "" || s == "-" || s == "-0" {
		return "0"
	}
	return s
}

// setStream replaces the data of stream object n.
func (f *file) setStream(n int, data []byte) error {
	e, ok := f.Find(n)
	if !ok {
		return fmt.Errorf("write pdf: no object for a changed stream")
	}
	sd, ok := e.Object.(types.StreamDict)
	if !ok {
		return fmt.Errorf("write pdf: a changed stream is none")
	}
	for _, k := range []string{"DecodeParms", "F", "FFilter", "FDecodeParms", "DL"} {
		delete(sd.Dict, k)
	}
	var err error
	e.Object, err = deflated(sd.Dict, data)
	return err
}

func deflated(d types.Dict, data []byte) (types.StreamDict, error) {
	d["Filter"] = types.Name("FlateDecode")
	sd := types.StreamDict{Dict: d, Content: data, FilterPipeline: []types.PDFFilter{{Name: "FlateDecode"}}}
	err := sd.Encode()
	sd.Content = nil
	return sd, err
}

// newStream adds a stream object.
func (f *file) newStream(d types.Dict, data []byte) (types.IndirectRef, error) {
	sd, err := deflated(d, data)
	if err != nil {
		return types.IndirectRef{}, err
	}
	return f.newObject(sd), nil
}

func (f *file) newObject(o types.Object) types.IndirectRef {
	n := slices.Max(append(f.objects(), 0)) + 1
	zero := 0
	f.Table[n] = &model.XRefTableEntry{Object: o, Generation: &zero}
	return *types.NewIndirectRef(n, 0)
}
