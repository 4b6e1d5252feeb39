module example.com/stagegate/go-scratch

go 1.26
