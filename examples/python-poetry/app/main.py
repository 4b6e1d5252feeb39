from flask import Flask, jsonify, request

from app.notes import Notes


def create_app() -> Flask:
    app = Flask(__name__)
    notes = Notes()

    @app.get("/healthz")
    def healthz():
        return jsonify(status="ok")

    @app.get("/notes")
    def listing():
        return jsonify(notes.all())

    @app.post("/notes")
    def add():
        body = request.get_json(silent=True)
        if not isinstance(body, dict) or not isinstance(body.get("text"), str):
            return jsonify(error="text is missing"), 400
        return jsonify(notes.add(body["text"])), 201

    return app
