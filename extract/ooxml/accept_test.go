package ooxml_test

import (
	"testing"

	"yinqu/extract/extracttest"
	"yinqu/extract/ooxml"
)

func TestDocxAccept(t *testing.T) {
	extracttest.Accept(t, ooxml.Docx{}, extracttest.File{Name: "a.docx", Data: rich(t)})
}
