module yinqu/bench

go 1.26.0

require (
	github.com/bytedance/godlp v1.2.15
	github.com/go-ego/gse v0.80.3
	github.com/petar-dambovaliev/aho-corasick v0.0.0-20250424160509-463d218d4745
	yinqu v0.0.0
)

require (
	github.com/goccy/go-yaml v1.19.2 // indirect
	github.com/vcaesar/cedar v0.20.2 // indirect
	gopkg.in/yaml.v2 v2.4.0 // indirect
)

replace yinqu => ../
