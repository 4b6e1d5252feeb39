from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from app.notes import Notes


def create_app() -> Starlette:
    notes = Notes()

    def healthz(_: Request) -> JSONResponse:
        return JSONResponse({"status": "ok"})

    def listing(_: Request) -> JSONResponse:
        return JSONResponse(notes.all())

    async def add(request: Request) -> JSONResponse:
        body = await request.json()
        if not isinstance(body, dict) or not isinstance(body.get("text"), str):
            return JSONResponse({"error": "text is missing"}, status_code=400)
        return JSONResponse(notes.add(body["text"]), status_code=201)

    return Starlette(
        routes=[
            Route("/healthz", healthz),
            Route("/notes", listing),
            Route("/notes", add, methods=["POST"]),
        ]
    )


app = create_app()
