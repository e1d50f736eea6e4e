package pdf

import (
	"encoding/hex"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

	"yinqu/document"
)

// A field is a string object: the value of a key, or an item of an array.
type field struct {
	dict  types.Dict
	key   string
	array types.Array
	index int
}

func (f *field) set(s string) {
	v := types.HexLiteral(hex.EncodeToString(encodeText(s)))
	if f.dict != nil {
		f.dict[f.key] = v
	} else {
		f.array[f.index] = v
	}
}

// A place is where a string stands: under a key of a dictionary, or in an array.
type place struct {
	in    uintptr
	key   string
	index int
}

func (f *field) place() place {
	if f.dict != nil {
		return place{in: reflect.ValueOf(f.dict).Pointer(), key: f.key}
	}
	return place{in: arrayID(f.array), index: f.index}
}

func arrayID(a types.Array) uintptr { return reflect.ValueOf(a).Pointer() }

// encodeText writes a text string as UTF-16 with its mark.
func encodeText(s string) []byte {
	b := []byte{0xFE, 0xFF}
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u>>8), byte(u))
	}
	return b
}

// An attachment is an embedded file.
type attachment struct {
	name   string
	data   []byte
	object int // of its stream
	copied bool
}

// notText are the keys of strings that hold no words of a person: identifiers,
// keys, dates, font and signature data.
var notText = map[string]bool{
	"ID": true, "Registry": true, "Ordering": true, "DA": true, "DS": true, "M": true, "CreationDate": true, "ModDate": true,
	"O": true, "U": true, "OE": true, "UE": true, "Perms": true, "Cert": true, "CheckSum": true, "CharSet": true, "NM": true,
	"Lang": true, "FontFamily": true, "IDTree": true, "ByteRange": true, "Panose": true, "Lookup": true, "IRT": true,
	"OutputConditionIdentifier": true, "RegistryName": true, "BaseVersion": true, "LastModified": true, "Trapped": true,
}

// parts writes everything a file says outside its pages: comments, form
// values, bookmarks, properties and every other string, each once.
func (r *reader) parts() {
	for i := range r.list {
		path := pagePath(r.list[i].number)
		for n, o := range r.array(r.list[i].dict["Annots"]) {
			d := r.dict(o)
			if r.name(d["Subtype"]) == "Widget" {
				continue // by way of the form
			}
			r.strings(d, document.Comment, fmt.Sprintf("%s comment %d", path, n+1), 0)
		}
	}
	var root types.Dict
	if r.Root != nil {
		root = r.dict(*r.Root)
	}
	for _, o := range r.array(r.dict(root["AcroForm"])["Fields"]) {
		r.formField(o, "", 0)
	}
	r.outline(r.dict(root["Outlines"])["First"], 0)
	if ids := r.dict(r.dict(root["StructTreeRoot"])["IDTree"]); ids != nil {
		r.skip(ids, 0) // names of nodes that producers make up
	}
	if r.Info != nil {
		r.properties(r.dict(*r.Info))
	}
	// What a copy has comes first and in its order, so that both read alike.
	order := r.reached()
	reached := len(order)
	sorted := slices.Sorted(slices.Values(order))
	for _, n := range r.objects() {
		if _, ok := slices.BinarySearch(sorted, n); !ok {
			order = append(order, n)
		}
	}
	for i, n := range order {
		if r.ctx.Err() != nil || r.Len() > 2*r.src.Limits().Text {
			r.Problem("", document.TooLarge)
			return
		}
		r.dropped = i >= reached
		r.object(n)
	}
}

// skip marks a tree of dictionaries as written.
func (r *reader) skip(d types.Dict, depth int) {
	if d == nil || depth > maxDepth {
		return
	}
	r.seen[reflect.ValueOf(d).Pointer()] = true
	for _, o := range r.array(d["Kids"]) {
		r.skip(r.dict(o), depth+1)
	}
}

// object writes what object n holds and nothing before it did.
func (r *reader) object(n int) {
	o := r.deref(*types.NewIndirectRef(n, 0))
	path := fmt.Sprintf("object %d", n)
	switch v := o.(type) {
	case types.StreamDict:
		r.strings(v.Dict, document.Metadata, path, 0)
		r.unpainted(n, v, path)
		if r.name(v.Dict["Type"]) == "Metadata" {
			r.xml(n, v, "XMP")
		}
	case types.Dict:
		kind := document.Metadata
		if _, ok := v["S"]; ok && (v["Alt"] != nil || v["ActualText"] != nil || v["E"] != nil) {
			kind, path = document.Hidden, "alternative text"
		}
		if ef := r.dict(v["EF"]); ef != nil {
			r.attach(v, ef)
		}
		if xfa := r.deref(v["XFA"]); xfa != nil {
			r.xfa(xfa)
		}
		r.strings(v, kind, path, 0)
	case types.Array:
		r.array1(v, document.Metadata, path, 0)
	case types.StringLiteral, types.HexLiteral:
		// A string of its own is written by whoever refers to it.
	}
}

// unpainted writes the text of a form or pattern that no page shows: another
// appearance of a field, or what an editor left behind.
func (r *reader) unpainted(n int, sd types.StreamDict, path string) {
	form := r.name(sd.Dict["Subtype"]) == "Form" || r.float(sd.Dict["PatternType"]) == 1
	if !form || r.contents[n] != nil {
		return
	}
	pg := &page{dict: types.Dict{}, box: [4]float64{-1e9, -1e9, 1e9, 1e9}}
	r.paint.paintPage(pg)
	r.paint.form(*types.NewIndirectRef(n, 0), sd, identity, true, 0)
	if r.paint.broken {
		r.Problem(path, document.Malformed)
	}
	r.blocks(blocks(r.paint.glyphs), r.kind(document.Hidden), path)
	r.marks(path)
}

// kind is what to call text that would be k: what no copy has is deleted.
func (r *reader) kind(k document.Kind) document.Kind {
	if r.dropped {
		return document.Deleted
	}
	return k
}

// strings writes the strings of d, and of what it holds directly.
func (r *reader) strings(d types.Dict, kind document.Kind, path string, depth int) {
	if d == nil || depth > maxDepth {
		return
	}
	id := reflect.ValueOf(d).Pointer()
	if r.seen[id] {
		return
	}
	r.seen[id] = true
	if t := r.name(d["Type"]); t == "Sig" || t == "DocTimeStamp" || t == "XRef" || d["Filter"] != nil && d["V"] != nil && d["R"] != nil {
		return
	}
	for _, key := range sortedKeys(d) {
		switch v := d[key].(type) {
		case types.Dict:
			was := r.dropped
			r.dropped = was || private(d, key)
			r.strings(v, kind, path, depth+1)
			r.dropped = was
		case types.Array:
			if !notText[key] {
				r.array1(v, kind, path, depth+1)
			}
		default:
			if !notText[key] {
				r.field(&field{dict: d, key: key}, d[key], kind, path, "")
			}
		}
	}
}

// array1 writes the strings of an array, and of what it holds directly.
func (r *reader) array1(a types.Array, kind document.Kind, path string, depth int) {
	if depth > maxDepth {
		return
	}
	for i, o := range a {
		switch v := o.(type) {
		case types.Dict:
			r.strings(v, kind, path, depth+1)
		case types.Array:
			r.array1(v, kind, path, depth+1)
		default:
			r.field(&field{array: a, index: i}, o, kind, path, "")
		}
	}
}

// field writes a string, or the stream of a script or a long value.
func (r *reader) field(f *field, o types.Object, kind document.Kind, path, label string) {
	o = r.deref(o)
	if sd, ok := o.(types.StreamDict); ok && (f.key == "JS" || f.key == "V" || f.key == "RV" || f.key == "RC") {
		b, _ := r.stream(sd, maxContent)
		r.write(decodeText(b), f, kind, path, label)
		return
	}
	if b, ok := stringBytes(o); ok {
		s := decodeText(b)
		if f.key == "RC" || f.key == "RV" {
			s = plain(s)
		}
		r.write(s, f, kind, path, label)
	}
}

func (r *reader) write(s string, ref any, kind document.Kind, path, label string) {
	if unreadable(s) {
		return
	}
	if s = strings.TrimSpace(clean(strings.ToValidUTF8(s, "\uFFFD"))); letters(s) == 0 {
		return
	}
	if f, ok := ref.(*field); ok {
		r.said[f.place()] = true
	}
	r.Begin(r.kind(kind), path, label, 0)
	r.Write(s, ref)
	r.End()
}

// unreadable reports whether a string is no text but bytes: too many of its
// characters are control characters or signs that no text is full of.
func unreadable(s string) bool {
	odd, all := 0, 0
	for _, c := range s {
		all++
		switch {
		case c == '\t' || c == '\n' || c == '\r' || c == 0xA0 || c == '·' || c == '°':
		case unicode.IsControl(c), c > 0xA0 && c < 0xC0, c == unicode.ReplacementChar, c >= 0xE000 && c < 0xF900:
			odd++
		}
	}
	return odd*6 > all
}

func sortedKeys(d types.Dict) []string {
	keys := make([]string, 0, len(d))
	for k := range d {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// formField writes a field's value under its name, and goes on to its kids.
func (r *reader) formField(o types.Object, parent string, depth int) {
	d := r.dict(o)
	if d == nil || depth > maxDepth || r.seen[reflect.ValueOf(d).Pointer()] {
		return
	}
	label := r.text(d["TU"])
	if label == "" {
		label = r.text(d["T"])
	}
	if label == "" {
		label = parent
	}
	path := "field " + clean(label)
	for _, key := range []string{"V", "RV", "DV"} {
		if v := d[key]; v != nil {
			if a := r.array(v); a != nil {
				r.array1(a, document.Cell, path, 0)
			} else {
				r.field(&field{dict: d, key: key}, v, document.Cell, path, clean(label))
			}
		}
	}
	kids := r.array(d["Kids"])
	rest := types.Dict{}
	for k, v := range d {
		if k != "V" && k != "RV" && k != "DV" {
			rest[k] = v
		}
	}
	r.seen[reflect.ValueOf(d).Pointer()] = true
	r.fieldStrings(d, rest, path)
	for _, k := range kids {
		r.formField(k, label, depth+1)
	}
}

// fieldStrings writes the strings of d under the keys of rest.
func (r *reader) fieldStrings(d, rest types.Dict, path string) {
	for _, key := range sortedKeys(rest) {
		switch v := d[key].(type) {
		case types.Dict:
			r.strings(v, document.Metadata, path, 1)
		case types.Array:
			if key != "Kids" {
				r.array1(v, document.Metadata, path, 1)
			}
		default:
			if !notText[key] {
				r.field(&field{dict: d, key: key}, v, document.Metadata, path, "")
			}
		}
	}
}

// outline writes bookmarks in their order.
func (r *reader) outline(o types.Object, depth int) {
	for n := 0; n < 100_000 && depth < 4*maxDepth; n++ {
		d := r.dict(o)
		if d == nil || r.seen[reflect.ValueOf(d).Pointer()] {
			return
		}
		r.strings(d, document.Metadata, "bookmark", 0)
		r.outline(d["First"], depth+1)
		o = d["Next"]
	}
}

func (r *reader) properties(d types.Dict) {
	if d == nil {
		return
	}
	r.seen[reflect.ValueOf(d).Pointer()] = true
	for _, key := range sortedKeys(d) {
		if !notText[key] {
			r.field(&field{dict: d, key: key}, d[key], document.Metadata, "property "+clean(key), "")
		}
	}
}

// attach keeps the file of a file specification.
func (r *reader) attach(spec, ef types.Dict) {
	for _, key := range []string{"UF", "F", "Unix", "Mac", "DOS"} {
		ref := ef[key]
		sd, ok := r.deref(ref).(types.StreamDict)
		if !ok {
			continue
		}
		n, _ := r.id(ref).(int)
		if slices.ContainsFunc(r.files, func(a attachment) bool { return a.object == n && n != 0 }) {
			return
		}
		name := r.text(spec["UF"])
		if name == "" {
			name = r.text(spec["F"])
		}
		if name == "" {
			name = fmt.Sprintf("attachment %d", len(r.files)+1)
		}
		name = strings.ReplaceAll(clean(name), "\\", "/")
		b, whole := r.stream(sd, r.src.Limits().Part)
		if r.sealed {
			r.Problem(name, document.Encrypted)
			return
		}
		if !whole {
			r.Problem(name, document.Malformed)
		}
		if len(b) > 0 {
			r.files = append(r.files, attachment{name, b, n, !r.dropped})
		}
		return
	}
}
