package cache

import (
	"encoding/binary"
	"fmt"
	"math"
	"reflect"
	"time"
)

// The stored form of a result: its fields in their order, without names. It is
// read by the very program that wrote it, which is part of the settings, and
// ten times as fast as JSON. Numbers are varints; strings and slices have
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

// decode reads into v, a pointer, what encode wrote.
func (w words) decode(b []byte, v any) bool {
	d := decoder{words: w, b: b}
	d.value(reflect.ValueOf(v).Elem())
	return !d.bad && len(d.b) == 0
}

type decoder struct {
	words words
	b     []byte // what is left
	bad   bool
}

func (d *decoder) value(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(d.word(d.take(d.uvarint())))
	case reflect.Int:
		v.SetInt(d.varint())
	case reflect.Float64:
		if b := d.take(8); !d.bad {
			v.SetFloat(math.Float64frombits(binary.LittleEndian.Uint64(b)))
		}
	case reflect.Bool:
		v.SetBool(d.flag())
	case reflect.Pointer:
		if d.flag() {
			v.Set(reflect.New(v.Type().Elem()))
			d.value(v.Elem())
		}
	case reflect.Slice:
		n := d.uvarint()
		if n == 0 || n-1 > uint64(len(d.b)) { // an element has a byte at least
			d.bad = d.bad || n > 0
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), int(n-1), int(n-1)))
		for i := 0; i < v.Len() && !d.bad; i++ {
			d.value(v.Index(i))
		}
	case reflect.Struct:
		if v.Type() == timeType {
			if d.flag() {
				v.Set(reflect.ValueOf(time.Unix(d.varint(), 0).UTC()))
			}
			return
		}
		for i := 0; i < v.NumField() && !d.bad; i++ {
			d.value(v.Field(i))
		}
	default:
		d.bad = true
	}
}

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
