mod links;

use std::io::{Error, Read, Write};
use std::net::TcpStream;
use std::process::ExitCode;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use links::Links;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use tiny_http::{Header, Method, Request, Response, Server};

const LARGEST_BODY: u64 = 2048;

fn main() -> ExitCode {
    let port = std::env::var("PORT").unwrap_or_else(|_| "8080".into());
    let done = match std::env::args().nth(1).as_deref() {
        Some("healthcheck") => healthcheck(&port),
        _ => serve(&port),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Answers until SIGTERM or SIGINT: PID 1 of a container has no default action for them.
fn serve(port: &str) -> Result<(), Error> {
    let server = Arc::new(Server::http(format!("0.0.0.0:{port}")).map_err(Error::other)?);
    let mut signals = Signals::new([SIGTERM, SIGINT])?;
    let stopper = Arc::clone(&server);
    thread::spawn(move || {
        signals.forever().next();
        stopper.unblock();
    });
    println!("listening on port {port}");
    let mut links = Links::default();
    for request in server.incoming_requests() {
        // A closed connection does not stop the service.
        let _ = answer(request, &mut links);
    }
    Ok(())
}

/// `GET /healthz`; `POST /` with a URL returns a key; `GET /KEY` redirects to the URL.
fn answer(mut request: Request, links: &mut Links) -> Result<(), Error> {
    match (request.method(), request.url()) {
        (Method::Get, "/healthz") => request.respond(Response::from_string("ok")),
        (Method::Post, "/") => {
            let mut body = String::new();
            request
                .as_reader()
                .take(LARGEST_BODY)
                .read_to_string(&mut body)?;
            match links.add(&body) {
                Some(key) => request.respond(Response::from_string(key).with_status_code(201)),
                None => {
                    request.respond(Response::from_string("no web address").with_status_code(400))
                }
            }
        }
        (Method::Get, path) => match links.get(path.trim_start_matches('/')) {
            Some(address) => {
                let location = Header::from_bytes("location", address)
                    .map_err(|()| Error::other("no header"))?;
                request.respond(Response::empty(302).with_header(location))
            }
            None => request.respond(Response::empty(404)),
        },
        _ => request.respond(Response::empty(405)),
    }
}

/// Part of the program because an image from scratch has no curl.
fn healthcheck(port: &str) -> Result<(), Error> {
    let mut stream = TcpStream::connect(format!("127.0.0.1:{port}"))?;
    stream.set_read_timeout(Some(Duration::from_secs(2)))?;
    stream.write_all(b"GET /healthz HTTP/1.0\r\n\r\n")?;
    let mut status = [0; 12];
    stream.read_exact(&mut status)?;
    if status.ends_with(b" 200") {
        Ok(())
    } else {
        Err(Error::other("the service is not healthy"))
    }
}
