package ooxml

import (
	"bytes"
	"context"
	"iter"

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
	p, err := readEncrypted(src.Data)
	if err != nil {
		return src, problem
	}
	for _, password := range append([]string{standardPassword}, src.Passwords()...) {
		if b, err := p.decrypt(password); err == nil && bytes.HasPrefix(b, []byte("PK\x03\x04")) {
			inside = src
			inside.Data, inside.Size = bytes.NewReader(b), int64(len(b))
			return inside, nil
		}
	}
	return src, problem
}
