package pdf

import (
	"bytes"
	"compress/flate"
	"context"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"sync"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

	"yinqu/document"
	"yinqu/extract"
)

// Bounds on hostile input.
const (
	maxPages   = 50_000
	maxContent = 64 << 20 // decoded bytes of one content stream
	maxDepth   = 16       // nested forms, page tree nodes, objects in objects
)

// A file is one opened PDF: pdfcpu's object table, and what was made of it.
// It is not safe for concurrent use.
type file struct {
	*model.Context
	fonts    map[any]*font
	contents map[int]*content
	mended   bool // pdfcpu could not read it as it was
	loose    bool // the catalog leads to none of its pages
	sealed   bool // its attachments are encrypted, though nothing else is
}

// pdfcpu would make a configuration folder in the user's home.
var noConfigDir = sync.OnceFunc(api.DisableConfigDir)

// open reads src with the empty password and then each of those given. What
// pdfcpu can't read it is given again mended.
func open(ctx context.Context, src extract.Source) (*file, error) {
	noConfigDir()
	if src.Size > src.Limits().Part {
		return nil, document.Problem{Cause: document.TooLarge}
	}
	f, err := parse(ctx, src, src.Reader())
	if err == nil || ctx.Err() != nil {
		return f, err
	}
	data, readErr := io.ReadAll(src.Reader())
	if readErr != nil {
		return nil, err
	}
	for _, m := range mends {
		if mended := m.make(data); mended != nil {
			if f, err := parse(ctx, src, bytes.NewReader(mended)); err == nil {
				f.mended, f.sealed = true, m.sealed
				return f, nil
			}
		}
	}
	return nil, err
}

func parse(ctx context.Context, src extract.Source, data io.ReadSeeker) (*file, error) {
	for _, pw := range append([]string{""}, src.Passwords()...) {
		conf := model.NewDefaultConfiguration()
		conf.ValidationMode = model.ValidationRelaxed
		conf.Cmd = model.VALIDATE
		conf.UserPW, conf.OwnerPW = pw, pw
		conf.Limits.MaxStreamBytes = src.Limits().Part
		conf.Limits.MaxDecodeBytes = src.Limits().Part
		conf.Limits.MaxObjectCount, conf.Limits.MaxXRefEntries = 2_000_000, 2_000_000
		x, err := readObjects(ctx, data, conf)
		switch {
		case err == nil:
			return &file{Context: x, fonts: map[any]*font{}, contents: map[int]*content{}}, nil
		case errors.Is(err, pdfcpu.ErrWrongPassword):
			continue
		case errors.Is(err, pdfcpu.ErrUnsupportedEncryptionFeature), errors.Is(err, pdfcpu.ErrMalformedEncryption):
			return nil, document.Problem{Cause: document.Encrypted}
		case ctx.Err() != nil:
			return nil, ctx.Err()
		}
		return nil, fmt.Errorf("read pdf objects: %w", document.Problem{Cause: document.Malformed})
	}
	return nil, document.Problem{Cause: document.Encrypted}
}

// readObjects calls pdfcpu, which panics on some broken files.
func readObjects(ctx context.Context, data io.ReadSeeker, conf *model.Configuration) (x *model.Context, err error) {
	defer func() {
		if recover() != nil {
			x, err = nil, document.Problem{Cause: document.Malformed}
		}
	}()
	return pdfcpu.ReadWithContext(ctx, data, conf)
}

// deref follows references.
func (f *file) deref(o types.Object) types.Object {
	for range maxDepth {
		if _, ok := o.(types.IndirectRef); !ok {
			return o
		}
		var err error
		if o, err = f.Dereference(o); err != nil {
			return nil
		}
	}
	return nil
}

func (f *file) dict(o types.Object) types.Dict {
	switch v := f.deref(o).(type) {
	case types.Dict:
		return v
	case types.StreamDict:
		return v.Dict
	}
	return nil
}

func (f *file) array(o types.Object) types.Array {
	a, _ := f.deref(o).(types.Array)
	return a
}

func (f *file) name(o types.Object) string {
	n, _ := f.deref(o).(types.Name)
	return string(n)
}

func (f *file) number(o types.Object) (float64, bool) {
	switch v := f.deref(o).(type) {
	case types.Integer:
		return float64(v), true
	case types.Float:
		return float64(v), true
	}
	return 0, false
}

func (f *file) float(o types.Object) float64 {
	v, _ := f.number(o)
	return v
}

// floats returns the numbers of an array of exactly n.
func (f *file) floats(o types.Object, n int) ([]float64, bool) {
	a := f.array(o)
	if len(a) != n {
		return nil, false
	}
	v := make([]float64, n)
	for i := range a {
		v[i] = f.float(a[i])
	}
	return v, true
}

// stringBytes returns the bytes of a string object.
func stringBytes(o types.Object) ([]byte, bool) {
	switch v := o.(type) {
	case types.StringLiteral:
		l := lexer{data: []byte("(" + string(v) + ")")}
		return l.literal(), true
	case types.HexLiteral:
		l := lexer{data: []byte("<" + string(v) + ">")}
		return l.hex(), true
	}
	return nil, false
}

// text returns a text string (ISO 32000-1, 7.9.2.2).
func (f *file) text(o types.Object) string {
	b, _ := stringBytes(f.deref(o))
	return decodeText(b)
}

func decodeText(b []byte) string {
	switch {
	case bytes.HasPrefix(b, []byte("\xFE\xFF")):
		return utf16Text(b[2:], false)
	case bytes.HasPrefix(b, []byte("\xFF\xFE")):
		return utf16Text(b[2:], true)
	case bytes.HasPrefix(b, []byte("\xEF\xBB\xBF")):
		return strings.ToValidUTF8(string(b[3:]), "\uFFFD")
	}
	ascii := !slices.ContainsFunc(b, func(c byte) bool { return c >= 0x80 })
	if !ascii && utf8.Valid(b) {
		return string(b) // not allowed before PDF 2.0 without its mark, and common
	}
	if s, ok := gbkText(b); ok {
		return s
	}
	var s strings.Builder
	for _, c := range b {
		if r, ok := pdfDoc[c]; ok {
			s.WriteRune(r)
		} else {
			s.WriteRune(rune(c))
		}
	}
	return s.String()
}

func utf16Text(b []byte, little bool) string {
	u := make([]uint16, 0, len(b)/2)
	for i := 0; i+1 < len(b); i += 2 {
		v := uint16(b[i])<<8 | uint16(b[i+1])
		if little {
			v = v<<8 | v>>8
		}
		u = append(u, v)
	}
	// Language escapes: ESC, two or four letters, ESC (7.9.2.2).
	s := string(utf16.Decode(u))
	if strings.ContainsRune(s, 0x1B) {
		parts := strings.Split(s, "\x1B")
		for i := 1; i < len(parts); i += 2 {
			parts[i] = ""
		}
		s = strings.Join(parts, "")
	}
	return s
}

// stream returns the decoded bytes of a stream; what could be decoded of a
// broken one, and false.
func (f *file) stream(o types.Object, limit int64) ([]byte, bool) {
	sd, ok := f.deref(o).(types.StreamDict)
	if !ok {
		return nil, false
	}
	if sd.Content != nil {
		return sd.Content, true
	}
	if err := sd.DecodeWithLimit(limit); err == nil {
		return sd.Content, true
	}
	if len(sd.FilterPipeline) != 1 || sd.FilterPipeline[0].Name != "FlateDecode" || sd.FilterPipeline[0].DecodeParms != nil || len(sd.Raw) < 2 {
		return nil, false
	}
	b, _ := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(sd.Raw[2:])), limit))
	return b, false
}

// id identifies a font or form for caches: its object number, or the address
// of a dictionary that stands by itself.
func (f *file) id(o types.Object) any {
	if r, ok := o.(types.IndirectRef); ok {
		return int(r.ObjectNumber)
	}
	if d := f.dict(o); d != nil {
		return reflect.ValueOf(d).Pointer()
	}
	return nil
}

// A page is a leaf of the page tree with what it inherits.
type page struct {
	number    int
	object    int // object number; 0 if unknown
	dict      types.Dict
	resources types.Dict
	box       [4]float64 // what is shown: the crop box
	content   *content   // once painted
}

// pages walks the page tree. It forgives missing types and counts; if the
// tree leads to no page at all, every page object of the file counts.
func (f *file) pages() []page {
	var out []page
	seen := map[int]bool{}
	var walk func(o types.Object, inherited page, depth int)
	walk = func(o types.Object, inherited page, depth int) {
		if r, ok := o.(types.IndirectRef); ok {
			n := int(r.ObjectNumber)
			if seen[n] {
				return
			}
			seen[n] = true
			inherited.object = n
		}
		d := f.dict(o)
		if d == nil || depth > 4*maxDepth || len(out) >= maxPages {
			return
		}
		if r := f.dict(d["Resources"]); r != nil {
			inherited.resources = r
		}
		for _, key := range []string{"MediaBox", "CropBox"} {
			if b, ok := f.floats(d[key], 4); ok && b[0] != b[2] && b[1] != b[3] {
				inherited.box = [4]float64{min(b[0], b[2]), min(b[1], b[3]), max(b[0], b[2]), max(b[1], b[3])}
			}
		}
		if kids := f.array(d["Kids"]); kids != nil {
			for _, k := range kids {
				walk(k, inherited, depth+1)
			}
			return
		}
		if f.name(d["Type"]) == "Pages" {
			return
		}
		inherited.dict = d
		inherited.number = len(out) + 1
		out = append(out, inherited)
	}
	whole := page{box: [4]float64{0, 0, 612, 792}}
	if f.Root != nil {
		walk(f.dict(*f.Root)["Pages"], whole, 0)
	}
	if len(out) == 0 {
		f.loose = true
		for _, n := range f.objects() {
			ref := *types.NewIndirectRef(n, 0)
			if d, ok := f.deref(ref).(types.Dict); ok && f.name(d["Type"]) == "Page" {
				walk(ref, whole, 0)
			}
		}
	}
	return out
}

// objects returns the numbers of the objects in use, in order.
func (f *file) objects() []int {
	var n []int
	for k, e := range f.Table {
		if e != nil && !e.Free {
			n = append(n, k)
		}
	}
	slices.Sort(n)
	return n
}
