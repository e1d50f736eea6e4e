// Package all lists the formats that yinqu reads.
package all

import (
	"yinqu/extract"
	"yinqu/extract/archive"
	"yinqu/extract/html"
	"yinqu/extract/image"
	"yinqu/extract/mail"
	"yinqu/extract/media"
	"yinqu/extract/odf"
	"yinqu/extract/ofd"
	"yinqu/extract/ole"
	"yinqu/extract/ooxml"
	"yinqu/extract/pdf"
	"yinqu/extract/rtf"
	"yinqu/extract/text"
)

// Formats returns every format in the order they are to be tried: those that
// know their files best first, plain text last. Formats whose parsers a hostile
// file can hurt pass through risky, which may move them into a child process; a
// nil risky leaves them as they are.
func Formats(risky func(extract.Format) extract.Format) []extract.Format {
	if risky == nil {
		risky = func(f extract.Format) extract.Format { return f }
	}
	return []extract.Format{
		ooxml.Docx{},
		ooxml.Xlsb{},
		ooxml.Xlsx{},
		ooxml.Pptx{},
		odf.Format{},
		ofd.Format{},
		risky(pdf.Format{}),
		risky(mail.Msg{}),
		risky(ole.Format{}),
		rtf.Format{},
		risky(archive.Zip{}),
		risky(archive.Format{}),
		risky(image.Format{}),
		risky(media.Format{}),
		mail.Mbox{},
		mail.Format{},
		html.Format{},
		text.Format{},
	}
}
