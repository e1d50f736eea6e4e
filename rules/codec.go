package rules

import (
	"encoding/binary"
	"io"
	"math"
	"reflect"
	"slices"
	"strings"
)

// The compiled library is its structs' fields in order: numbers as varints,
// strings, lists and maps after their length, maps in order of their keys.
// Decoded strings are parts of what was decoded: nothing is copied.

// writeForm writes what a type is made of: what one form was written as can't
// be read as another.
func writeForm(w io.Writer, t reflect.Type) {
	io.WriteString(w, t.Kind().String()+"(")
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map:
		writeForm(w, t.Elem())
	case reflect.Struct:
		for i := range t.NumField() {
			io.WriteString(w, t.Field(i).Name+" ")
			writeForm(w, t.Field(i).Type)
		}
	}
	io.WriteString(w, ")")
}

// appendValue appends v, which holds nothing but what packs and policies are
// made of.
func appendValue(b []byte, v reflect.Value) []byte {
	switch v.Kind() {
	case reflect.Pointer:
		return appendValue(b, v.Elem())
	case reflect.Struct:
		for i := range v.NumField() {
			b = appendValue(b, v.Field(i))
		}
	case reflect.Slice:
		b = binary.AppendUvarint(b, uint64(v.Len()))
		for i := range v.Len() {
			b = appendValue(b, v.Index(i))
		}
	case reflect.Map:
		b = binary.AppendUvarint(b, uint64(v.Len()))
		keys := v.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
		for _, k := range keys {
			b = appendValue(appendValue(b, k), v.MapIndex(k))
		}
	case reflect.String:
		b = append(binary.AppendUvarint(b, uint64(v.Len())), v.String()...)
	case reflect.Bool:
		if v.Bool() {
			return append(b, 1)
		}
		return append(b, 0)
	case reflect.Int:
		return binary.AppendVarint(b, v.Int())
	case reflect.Float64:
		return binary.LittleEndian.AppendUint64(b, math.Float64bits(v.Float()))
	default:
		panic("rules: no form for " + v.Type().String())
	}
	return b
}

// A decoder reads what appendValue wrote. What was not written by it makes it
// panic.
type decoder struct{ rest string }

func (d *decoder) take(n int) string {
	s := d.rest[:n]
	d.rest = d.rest[n:]
	return s
}

func (d *decoder) uvarint() uint64 {
	x, shift := uint64(0), 0
	for i := 0; ; i++ {
		b := d.rest[i]
		x |= uint64(b&0x7F) << shift
		if b < 0x80 {
			d.rest = d.rest[i+1:]
			return x
		}
		shift += 7
	}
}

func (d *decoder) value(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		d.value(v.Elem())
	case reflect.Struct:
		for i := range v.NumField() {
			d.value(v.Field(i))
		}
	case reflect.Slice:
		d.list(v, int(d.uvarint()))
	case reflect.Map:
		n := int(d.uvarint())
		if n == 0 {
			return
		}
		v.Set(reflect.MakeMapWithSize(v.Type(), n))
		for range n {
			key, elem := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
			d.value(key)
			d.value(elem)
			v.SetMapIndex(key, elem)
		}
	case reflect.String:
		v.SetString(d.take(int(d.uvarint())))
	case reflect.Bool:
		v.SetBool(d.take(1) == "\x01")
	case reflect.Int:
		x := d.uvarint()
		v.SetInt(int64(x>>1) ^ -int64(x&1))
	case reflect.Float64:
		v.SetFloat(math.Float64frombits(binary.LittleEndian.Uint64([]byte(d.take(8)))))
	}
}

// list reads a slice of n values. Most are terms, and there are thousands.
func (d *decoder) list(v reflect.Value, n int) {
	if n == 0 {
		return
	}
	if v.Type() == reflect.TypeFor[[]string]() {
		terms := make([]string, n)
		for i := range terms {
			terms[i] = d.take(int(d.uvarint()))
		}
		v.Set(reflect.ValueOf(terms))
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), n, n))
	for i := range n {
		d.value(v.Index(i))
	}
}
