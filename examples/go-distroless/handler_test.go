package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

func get(t *testing.T, path string) *httptest.ResponseRecorder {
	t.Helper()
	now := func() time.Time { return time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC) }
	recorder := httptest.NewRecorder()
	handler(now).ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, path, nil))
	return recorder
}

func TestHealthz(t *testing.T) {
	if got := get(t, "/healthz"); got.Code != http.StatusOK {
		t.Fatalf("got %d, want 200", got.Code)
	}
}

func TestTime(t *testing.T) {
	for _, c := range []struct {
		zone string
		code int
		want answer
	}{
		{"", http.StatusOK, answer{Zone: "UTC", Time: "2026-07-01T12:00:00Z"}},
		{"UTC", http.StatusOK, answer{Zone: "UTC", Time: "2026-07-01T12:00:00Z"}},
		{"Europe/Berlin", http.StatusOK, answer{Zone: "Europe/Berlin", Time: "2026-07-01T14:00:00+02:00"}},
		{"../../etc/passwd", http.StatusNotFound, answer{Zone: "../../etc/passwd", Text: "no such time zone"}},
	} {
		t.Run(c.zone, func(t *testing.T) {
			response := get(t, "/time?zone="+c.zone)
			var got answer
			if err := json.Unmarshal(response.Body.Bytes(), &got); err != nil {
				t.Fatal(err)
			}
			if response.Code != c.code || got != c.want {
				t.Errorf("got %d %+v, want %d %+v", response.Code, got, c.code, c.want)
			}
		})
	}
}
