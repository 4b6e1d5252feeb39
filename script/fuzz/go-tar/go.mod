module stagegate/go-tar

go 1.22
