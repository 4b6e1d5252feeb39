package main

import (
	"encoding/json"
	"net/http"
	"time"
)

type answer struct {
	Zone string `json:"zone,omitempty"`
	Time string `json:"time,omitempty"`
	Text string `json:"error,omitempty"`
}

// handler serves /healthz and /time?zone=Europe/Berlin. It needs the base image's time zones.
func handler(now func() time.Time) http.Handler {
	mux := http.NewServeMux()

	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		write(w, http.StatusOK, map[string]string{"status": "ok"})
	})

	mux.HandleFunc("GET /time", func(w http.ResponseWriter, r *http.Request) {
		zone := r.URL.Query().Get("zone")
		location, err := time.LoadLocation(zone)
		if err != nil {
			write(w, http.StatusNotFound, answer{Zone: zone, Text: "no such time zone"})
			return
		}
		write(w, http.StatusOK, answer{Zone: location.String(), Time: now().In(location).Format(time.RFC3339)})
	})

	return mux
}

func write(w http.ResponseWriter, code int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(body)
}
