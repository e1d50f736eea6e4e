package cache

import (
	"encoding/binary"
	"fmt"
	"math"
	"reflect"
	"time"

	"yinqu/document"
	"yinqu/judge"
	"yinqu/report"
	"yinqu/rules"
)

// The stored form of a result: its fields in their order, without names. It is
// read by the very program that wrote it, which is part of the settings, and
// far faster than JSON. Numbers are varints; strings and slices have
// their length before them, slices one more, since nil differs from empty.

var timeType = reflect.TypeFor[time.Time]()

// encode returns v in that form. The error is a type that it can't hold.
func encode(v any) ([]byte, error) { return appendValue(nil, reflect.ValueOf(v)) }

func appendValue(b []byte, v reflect.Value) ([]byte, error) {
	switch v.Kind() {
	case reflect.String:
		b = binary.AppendUvarint(b, uint64(v.Len()))
		return append(b, v.String()...), nil
	case reflect.Int:
		return binary.AppendVarint(b, v.Int()), nil
	case reflect.Float64:
		return binary.LittleEndian.AppendUint64(b, math.Float64bits(v.Float())), nil
	case reflect.Bool:
		if v.Bool() {
			return append(b, 1), nil
		}
		return append(b, 0), nil
	case reflect.Pointer:
		if v.IsNil() {
			return append(b, 0), nil
		}
		return appendValue(append(b, 1), v.Elem())
	case reflect.Slice:
		if v.IsNil() {
			return append(b, 0), nil
		}
		b = binary.AppendUvarint(b, uint64(v.Len())+1)
		var err error
		for i := 0; i < v.Len() && err == nil; i++ {
			b, err = appendValue(b, v.Index(i))
		}
		return b, err
	case reflect.Struct:
		if v.Type() == timeType {
			t := v.Interface().(time.Time)
			if t.IsZero() {
				return append(b, 0), nil
			}
			return binary.AppendVarint(append(b, 1), t.Unix()), nil // whole seconds, UTC
		}
		var err error
		for i := 0; i < v.NumField() && err == nil; i++ {
			b, err = appendValue(b, v.Field(i))
		}
		return b, err
	}
	return nil, fmt.Errorf("a %s can't be stored", v.Type())
}

// words are strings that were read before: the same few come again and again.
type words map[string]string

// How long a word is and how many are kept.
const (
	wordLength = 40
	mostWords  = 4096
)

// decode returns the results that encode wrote. What there is to read is
// spelled out, since reflection takes twice as long and a second scan does
// little else.
func (w words) decode(b []byte) ([]report.File, bool) {
	d := decoder{words: w, b: b}
	files := list(&d, (*decoder).file)
	return files, !d.bad && len(d.b) == 0
}

type decoder struct {
	words words
	b     []byte // what is left
	bad   bool
}

func (d *decoder) file(f *report.File) {
	f.Schema, f.Path, f.Format, f.Verdict = d.int(), word[string](d), word[string](d), word[judge.Verdict](d)
	f.Reasons, f.Policy, f.Chars = list(d, each[string]), word[string](d), d.int()
	f.Findings, f.Omitted = list(d, (*decoder).finding), d.int()
	f.Subjects, f.Problems = list(d, (*decoder).subject), list(d, (*decoder).problem)
	if d.flag() {
		f.Modified = time.Unix(d.varint(), 0).UTC()
	}
	f.Dated = word[string](d)
	if d.flag() {
		f.Access = &report.Access{Exposure: word[report.Exposure](d), Owner: word[string](d), Group: word[string](d),
			Mode: word[string](d), List: list(d, each[string])}
	}
	f.Risk, f.Protected, f.Expired, f.Change = d.int(), d.flag(), d.flag(), word[report.Change](d)
	f.Consents = list(d, func(d *decoder, c *report.Consent) {
		c.Entry, c.State, c.Subject = word[string](d), word[judge.ConsentState](d), d.int()
	})
}

func (d *decoder) finding(f *report.Finding) {
	f.ID, f.Rule = word[string](d), word[string](d)
	f.Entity, f.Class, f.Action, f.Operator = word[rules.Entity](d), word[rules.Class](d), word[rules.Action](d), word[rules.Operator](d)
	if b := d.take(8); !d.bad {
		f.Confidence = math.Float64frombits(binary.LittleEndian.Uint64(b))
	}
	f.Span.Start, f.Span.End = d.int(), d.int()
	f.Location = report.Location{Segment: word[document.Kind](d), Path: word[string](d), Line: d.int(), Column: d.int()}
	f.Masked, f.Value = word[string](d), word[string](d)
	if d.flag() {
		f.Context = &report.Context{Before: word[string](d), After: word[string](d)}
	}
	f.Evidence, f.Basis, f.Subject = list(d, each[string]), list(d, each[string]), d.int()
	if d.flag() {
		s := word[string](d)
		f.Consent = &s
	}
}

func (d *decoder) subject(s *report.Subject) {
	s.ID, s.Role, s.Quasi = d.int(), word[rules.Role](d), list(d, each[rules.Entity])
	s.Fit.K, s.Fit.Of = d.int(), d.int()
}

func (d *decoder) problem(p *report.Problem) {
	p.Path, p.Cause, p.What, p.Count = word[string](d), word[document.Cause](d), word[string](d), d.int()
}

// list reads a slice with one for each element.
func list[T any](d *decoder, one func(*decoder, *T)) []T {
	n := d.uvarint()
	if n == 0 || n-1 > uint64(len(d.b)) { // an element has a byte at least
		d.bad = d.bad || n > 0
		return nil
	}
	s := make([]T, n-1)
	for i := 0; i < len(s) && !d.bad; i++ {
		one(d, &s[i])
	}
	return s
}

func each[S ~string](d *decoder, s *S) { *s = word[S](d) }

func word[S ~string](d *decoder) S { return S(d.word(d.take(d.uvarint()))) }

func (d *decoder) word(b []byte) string {
	if len(b) > wordLength {
		return string(b)
	}
	if s, ok := d.words[string(b)]; ok {
		return s
	}
	s := string(b)
	if len(d.words) < mostWords {
		d.words[s] = s
	}
	return s
}

func (d *decoder) uvarint() uint64 {
	n, size := binary.Uvarint(d.b)
	d.take(uint64(max(size, 0)))
	d.bad = d.bad || size <= 0
	return n
}

func (d *decoder) varint() int64 {
	n, size := binary.Varint(d.b)
	d.take(uint64(max(size, 0)))
	d.bad = d.bad || size <= 0
	return n
}

func (d *decoder) int() int { return int(d.varint()) }

func (d *decoder) flag() bool {
	b := d.take(1)
	return !d.bad && b[0] == 1
}

// take returns the next n bytes.
func (d *decoder) take(n uint64) []byte {
	if n > uint64(len(d.b)) {
		d.bad = true
	}
	if d.bad {
		return nil
	}
	b := d.b[:n]
	d.b = d.b[n:]
	return b
}
