// Package isolate reads risky formats in child processes of the same program,
// so that a file which makes a parser crash, hang or eat memory costs that
// file and nothing else. (recover is not enough: running out of memory and
// endless loops can't be recovered from.)
//
// A child asks for the file's bytes block by block over its pipes, so it needs
// no access to the file, works alike on every system, and reads members of
// containers too. What crosses the border is documents and edits; the Ref of a
// Run stays in the child, since it means something only there. The child that
// rewrites a file extracts it again and asks for the edits document by
// document, as the format itself does.
package isolate

import (
	"yinqu/document"
	"yinqu/extract"
)

// Arg is the first argument of a child's command line.
const Arg = "__read"

// blockSize is how many bytes of the file travel at once.
const blockSize = 256 << 10

// A job is what a child is asked to do with one file.
type job struct {
	Format    string
	Rewrite   bool
	Name      string
	Size      int64
	Limits    extract.Limits
	Passwords []string
}

// A call travels from child to parent; exactly one field is set, or none.
type call struct {
	Read   *block             // wants bytes of the file
	Doc    *document.Document // one document; the parent answers with edits or go-ahead
	Failed *document.Problem  // one file or member that could not be read; answered alike
	Output []byte             // bytes of the rewritten file; not answered
	Done   *result            // the job is over; not answered
}

type block struct {
	Off int64
	N   int
}

type result struct {
	Applied int
	Problem *document.Problem // why a rewrite failed
	Length  bool              // extract.ErrLength
	Refused bool              // the edit function's own error, known to the parent
}

// An answer travels from parent to child.
type answer struct {
	Job   *job
	Data  []byte
	EOF   bool
	Edits []document.Edit
	Stop  bool // no more documents are wanted, or the edits were refused
}

// strip returns d as it crosses the border.
func strip(d *document.Document) *document.Document {
	out := *d
	out.Runs = make([]document.Run, len(d.Runs))
	for i, r := range d.Runs {
		out.Runs[i] = document.Run{Span: r.Span, Instead: r.Instead}
	}
	return &out
}

// outOfMemory is what a child says that ends itself for its memory.
const outOfMemory = "over the memory limit"
