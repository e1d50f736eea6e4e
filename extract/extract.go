// Package extract turns files of many formats into documents, and writes
// edited copies of them in their own format.
//
// Each format has a folder of its own below this one; extract/all lists them.
// A Reader picks the format by content first and name second, keeps the limits
// that protect against hostile input, and leads containers to their members.
package extract

import (
	"context"
	"errors"
	"io"
	"iter"

	"yinqu/document"
)

// A Format reads one family of files.
type Format interface {
	// Name is the format's short name: "docx", "pdf", "text".
	Name() string

	// Match reports whether the format reads such a file. It judges by content
	// and uses the name only where content does not decide.
	Match(h *Head) bool

	// Extract yields the file's documents: one, or several for a container or
	// a very large text. Of a file that can't be read at all it yields an
	// error that is, or wraps, a document.Problem; what is missing of a file
	// read in part is in Document.Problems. After an error the sequence may go
	// on with the next member. It stops soon after ctx is done.
	Extract(ctx context.Context, src Source) iter.Seq2[*document.Document, error]
}

// An EditFunc says how a document's text is to be changed: edits sorted and
// disjoint, in offsets of d.Text.
type EditFunc func(d *document.Document) ([]document.Edit, error)

// A Rewriter is a Format that writes edited copies.
type Rewriter interface {
	Format

	// Rewrite writes src to w with the edits that edit asks for, once for each
	// document that Extract yields, and returns how many were made. Reading
	// the result yields document.Apply(Text, edits) for each document, but
	// that a paragraph left empty may go and spaces that meet may fold; and
	// nothing that an edit removed stays in the bytes written. A picture takes
	// no words: with an edit it comes back blank, or without its metadata.
	//
	// Edits cover text that bytes of the source stand for: no gaps between
	// Runs (see document.Document.Fit), no file name; of a piece of a large
	// text they start in its Own part. An edit that can't be made is an error
	// (ErrLength if the length is why); w then holds nothing of use.
	Rewrite(ctx context.Context, w io.Writer, src Source, edit EditFunc) (applied int, err error)
}

// ErrLength says that a format writes only replacements as long as what they
// replace, in UTF-16 code units.
var ErrLength = errors.New("only a replacement of the same length can be written")

// A Source is the bytes of one file or of one member of a container.
type Source struct {
	Name string // slash separated; members are "a.zip!b.docx"
	Data io.ReaderAt
	Size int64

	reader *Reader // who reads members; nil outside a Reader
	depth  int
	budget *budget
}
