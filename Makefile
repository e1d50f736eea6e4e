# What a change needs, each in one word. CI runs .ci/run, which is more.

.PHONY: build test race lint fuzz bench gen cases

build: ## the static binary, bin/yinqu
	CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o bin/yinqu ./cmd/yinqu

test:
	go test ./...

race:
	go test -race ./...

lint:
	@test -z "$$(git ls-files '*.go' | xargs gofmt -l)" || { git ls-files '*.go' | xargs gofmt -l; exit 1; }
	go vet ./...
	go run honnef.co/go/tools/cmd/staticcheck@v0.8.2 ./...

# Every fuzz target in turn: make fuzz FOR=10m
FOR ?= 30s
fuzz:
	@for p in $$(go list ./...); do \
	  for f in $$(go test -list '^Fuzz' $$p | grep '^Fuzz'); do \
	    echo "$$p $$f"; go test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FOR) $$p || exit 1; \
	  done; \
	done

bench:
	go test -run '^$$' -bench . -benchmem ./...

gen: ## tables, dictionaries and docs that are made from others
	go generate ./...

cases: ## the office files and PDFs of testdata/cases; needs LibreOffice and Chromium
	testdata/src/make.sh
