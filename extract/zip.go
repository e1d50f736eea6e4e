package extract

import (
	"archive/zip"
	"fmt"
	"io"

	"yinqu/document"
)

// ReadPart returns the bytes of a zip member that is a part of src, such as an
// XML part of an office file, within the limits on size, ratio and the total
// of src. The error is, or wraps, a document.Problem.
func (s Source) ReadPart(f *zip.File) ([]byte, error) {
	l := s.Limits()
	size := int64(f.UncompressedSize64)
	if size < 0 || size > l.Part || (size > 1<<20 && size/max(1, int64(f.CompressedSize64)) > l.Ratio) {
		return nil, document.Problem{Path: f.Name, Cause: document.TooLarge}
	}
	if s.budget != nil && s.budget.bytes.Add(-size) < 0 {
		return nil, document.Problem{Path: f.Name, Cause: document.TooLarge}
	}
	if f.Flags&1 != 0 {
		return s.decrypt(f, size)
	}
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("open part: %w", document.Problem{Path: f.Name, Cause: document.Malformed})
	}
	defer r.Close()
	// The size in the directory is a claim: fail if there is less or more. What is
	// claimed only is never touched and takes no memory.
	b, more := make([]byte, size), make([]byte, 1)
	if _, err := io.ReadFull(r, b); err != nil {
		return nil, document.Problem{Path: f.Name, Cause: document.Malformed}
	}
	if _, err := io.ReadFull(r, more); err != io.EOF {
		return nil, document.Problem{Path: f.Name, Cause: document.Malformed}
	}
	return b, nil
}
