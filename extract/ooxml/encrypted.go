package ooxml

import (
	"bytes"
	"context"
	"io"
	"iter"
	"strconv"

	"github.com/xuri/excelize/v2"

	"yinqu/document"
	"yinqu/extract"
	"yinqu/extract/zipxml"
)

// encrypted reports whether src is an OLE file: an encrypted package is one
// ([MS-OFFCRYPTO] 2.1).
func encrypted(src extract.Source) bool {
	var magic [4]byte
	n, _ := src.Data.ReadAt(magic[:], 0)
	return string(magic[:n]) == "\xD0\xCF\x11\xE0"
}

// open extracts src, which may be encrypted: then the package inside, not the
// name, says what it is.
func open(l zipxml.Layout, ctx context.Context, src extract.Source) iter.Seq2[*document.Document, error] {
	if !encrypted(src) {
		return l.Extract(ctx, src)
	}
	inside, err := decrypt(src)
	if err != nil {
		return func(yield func(*document.Document, error) bool) { yield(nil, err) }
	}
	h, err := extract.NewHead(inside)
	if err == nil {
		for _, f := range []interface {
			extract.Format
			layout() zipxml.Layout
		}{Docx{}, Xlsb{}, Xlsx{}, Pptx{}} {
			if f.Match(h) {
				return f.layout().Extract(ctx, inside)
			}
		}
	}
	return l.Extract(ctx, inside)
}

// standardPassword is what Excel encrypts a workbook with that is only
// protected against changes ([MS-OFFCRYPTO] 2.4.2.3).
const standardPassword = "VelvetSweatshop"

// decrypt returns the package in src. The error is a document.Problem.
func decrypt(src extract.Source) (inside extract.Source, err error) {
	problem := document.Problem{Path: src.Name, Cause: document.Encrypted}
	if src.Size > src.Limits().Part {
		return src, document.Problem{Path: src.Name, Cause: document.TooLarge}
	}
	raw := make([]byte, src.Size)
	if _, err := io.ReadFull(src.Reader(), raw); err != nil {
		return src, document.Problem{Path: src.Name, Cause: document.Malformed}
	}
	if tooManySpins(raw) {
		return src, problem
	}
	for _, p := range append([]string{standardPassword}, src.Passwords()...) {
		if b := tryPassword(raw, p); bytes.HasPrefix(b, []byte("PK\x03\x04")) {
			inside = src
			inside.Data, inside.Size = bytes.NewReader(b), int64(len(b))
			return inside, nil
		}
	}
	return src, problem
}

// tooManySpins reports whether deriving a key would take more than a hundred
// times the usual 100,000 rounds ([MS-OFFCRYPTO] 2.3.4.10).
func tooManySpins(raw []byte) bool {
	for {
		_, rest, ok := bytes.Cut(raw, []byte(`spinCount="`))
		if !ok {
			return false
		}
		digits, _, _ := bytes.Cut(rest[:min(len(rest), 20)], []byte(`"`))
		if n, err := strconv.Atoi(string(digits)); err != nil || n > 10_000_000 {
			return true
		}
		raw = rest
	}
}

// tryPassword returns the package, or nil or nonsense if the password is wrong.
func tryPassword(raw []byte, password string) (b []byte) {
	defer func() {
		if recover() != nil { // the library trusts the lengths in the file
			b = nil
		}
	}()
	b, err := excelize.Decrypt(bytes.Clone(raw), &excelize.Options{Password: password})
	if err != nil {
		return nil
	}
	return b
}
