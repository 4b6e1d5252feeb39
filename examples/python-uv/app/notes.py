class Notes:
    """Stores notes in memory, in insertion order."""

    def __init__(self) -> None:
        self._notes: dict[int, str] = {}

    def add(self, text: str) -> dict:
        number = len(self._notes) + 1
        self._notes[number] = text
        return {"id": number, "text": text}

    def all(self) -> list[dict]:
        return [{"id": number, "text": text} for number, text in self._notes.items()]
