module example.com/stagegate/go-distroless

go 1.26
