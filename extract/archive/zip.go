// Package archive reads archives and compressed files, and leads to the files
// inside. Zip archives can be rewritten.
package archive

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"iter"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"yinqu/document"
	"yinqu/extract"
	"yinqu/extract/flow"
)

// Zip is the format of zip archives. Its own document is the names of the
// files inside: a name can tell as much as the file.
type Zip struct{}

// Name returns "zip".
func (Zip) Name() string { return "zip" }

// Match reports whether h is a zip file; the formats that are zip files of
// their own kind come before.
func (Zip) Match(h *extract.Head) bool {
	return bytes.HasPrefix(h.Bytes, []byte("PK\x03\x04")) || bytes.HasPrefix(h.Bytes, []byte("PK\x05\x06")) || bytes.HasPrefix(h.Bytes, []byte("PK\x07\x08"))
}

// nameRef and commentRef are the places of names and comments: the number of
// the file, or -1 for the archive.
type (
	nameRef    int
	commentRef int
)

// zipFile is an open archive.
type zipFile struct {
	src   extract.Source
	z     *zip.Reader
	names []string // decoded
}

func openZip(src extract.Source) (*zipFile, error) {
	z, err := zip.NewReader(src.Data, src.Size)
	if err != nil {
		return nil, document.Problem{Path: src.Name, Cause: document.Malformed}
	}
	if int64(len(z.File)) > src.Limits().Members {
		return nil, document.Problem{Path: src.Name, Cause: document.TooLarge}
	}
	f := &zipFile{src: src, z: z}
	for _, m := range z.File {
		f.names = append(f.names, zipName(m))
	}
	return f, nil
}

// zipName returns a file's name: Windows writes names in GBK and does not say
// so; some programs put the name in UTF-8 into an extra field (APPNOTE 4.6.9).
func zipName(m *zip.File) string {
	for extra := m.Extra; len(extra) >= 4; {
		id, size := binary.LittleEndian.Uint16(extra), int(binary.LittleEndian.Uint16(extra[2:]))
		if extra = extra[4:]; size > len(extra) {
			break
		}
		if id == 0x7075 && size > 5 && utf8.Valid(extra[5:size]) {
			return clean(string(extra[5:size]))
		}
		extra = extra[size:]
	}
	return clean(decode(m.Name))
}

func decode(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	if u, err := simplifiedchinese.GB18030.NewDecoder().String(s); err == nil {
		return u
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}

// clean makes one line of a name, with slashes.
func clean(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\\':
			return '/'
		case r < ' ' || r == 0x7F:
			return '_'
		}
		return r
	}, name)
}

// own emits the names and comments.
func (f *zipFile) own(e *flow.Emitter) {
	for i, m := range f.z.File {
		if e.Stopped() {
			return
		}
		e.Property("file name", "file name", flow.Piece{Text: f.names[i], Ref: nameRef(i)})
		e.Property("comment", "comment", flow.Piece{Text: decode(m.Comment), Ref: commentRef(i)})
	}
	e.Property("comment", "comment", flow.Piece{Text: decode(f.z.Comment), Ref: commentRef(-1)})
}

// member opens file i. A nil Data means that there is nothing to read.
func (f *zipFile) member(i int) (extract.Source, error) {
	m := f.z.File[i]
	if !m.Mode().IsRegular() || strings.HasSuffix(f.names[i], "/") || m.UncompressedSize64 == 0 || isLitter(f.names[i]) {
		return extract.Source{}, nil
	}
	b, err := f.src.ReadPart(m)
	if err != nil {
		return extract.Source{}, err
	}
	return f.src.Member(f.names[i], bytes.NewReader(b), int64(len(b)))
}

// Extract implements extract.Format.
func (Zip) Extract(ctx context.Context, src extract.Source) iter.Seq2[*document.Document, error] {
	return func(yield func(*document.Document, error) bool) {
		f, err := openZip(src)
		if err != nil {
			yield(nil, err)
			return
		}
		e := flow.NewEmitter(ctx, src, "zip", yield)
		f.own(e)
		for i := range f.z.File {
			e.After(f.names[i], func() error {
				m, err := f.member(i)
				if err != nil || m.Data == nil {
					return err
				}
				e.SendMember(m)
				return nil
			})
		}
		e.Close(nil)
	}
}

// Rewrite implements extract.Rewriter. Files that can't be read are copied as
// they are.
func (Zip) Rewrite(ctx context.Context, w io.Writer, src extract.Source, edit extract.EditFunc) (applied int, err error) {
	f, err := openZip(src)
	if err != nil {
		return 0, err
	}
	names, comments := map[int]string{}, map[int]string{}
	applied, err = flow.Edited(ctx, src, "zip", f.own, edit, func(ref any, text string) {
		switch r := ref.(type) {
		case nameRef:
			names[int(r)] = text
		case commentRef:
			comments[int(r)] = text
		}
	})
	if err != nil {
		return 0, err
	}
	out := zip.NewWriter(w)
	for i, m := range f.z.File {
		n, err := f.copy(ctx, out, i, m, edit, names, comments)
		if err != nil {
			return 0, err
		}
		applied += n
	}
	comment := f.z.Comment
	if c, ok := comments[-1]; ok {
		comment = c
	}
	if err := out.SetComment(comment); err != nil {
		return 0, fmt.Errorf("write comment: %w", err)
	}
	return applied, out.Close()
}

// copy writes file i.
func (f *zipFile) copy(ctx context.Context, out *zip.Writer, i int, m *zip.File, edit extract.EditFunc, names, comments map[int]string) (int, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	var b bytes.Buffer
	applied := 0
	if src, err := f.member(i); err == nil && src.Data != nil {
		if applied, err = f.src.RewriteMember(ctx, &b, src, edit); err != nil {
			return 0, err
		}
	}
	if applied > 0 && m.Flags&1 != 0 {
		return 0, document.Problem{Path: f.names[i], Cause: document.Encrypted} // it would lie open in the copy
	}
	name, renamed := names[i]
	comment, commented := comments[i]
	if applied == 0 && !renamed && !commented {
		return 0, out.Copy(m)
	}
	// A new header: the old one's extra fields can hold the old name.
	h := &zip.FileHeader{Name: m.Name, NonUTF8: m.NonUTF8, Comment: m.Comment, Method: m.Method, Modified: m.Modified,
		ExternalAttrs: m.ExternalAttrs, CreatorVersion: m.CreatorVersion}
	if renamed {
		h.Name, h.NonUTF8 = name, false
	}
	if commented {
		h.Comment = comment
	}
	if applied > 0 {
		w, err := out.CreateHeader(h)
		if err == nil {
			_, err = w.Write(b.Bytes())
		}
		return applied, err
	}
	raw := m.FileHeader // with the time as it is written, which traditional encryption needs
	raw.Name, raw.NonUTF8, raw.Comment, raw.Extra = h.Name, h.NonUTF8, h.Comment, extract.EncryptionExtra(m)
	if renamed {
		raw.Flags |= 0x800
	}
	w, err := out.CreateRaw(&raw)
	if err != nil {
		return 0, err
	}
	r, err := m.OpenRaw()
	if err != nil {
		return 0, err
	}
	_, err = io.Copy(w, r)
	return 0, err
}
