"""Read by Orca when it starts: a voice that writes down what it would say, one JSON object a line.

It takes the place of speech-dispatcher, so Orca decides everything as for a person and only the sound is missing.
"""
import json
import os

from orca import settings, speechdispatcherfactory, speechserver

log = open(os.environ["HEARD"], "a", buffering=1, encoding="utf-8")


def write(**event):
    log.write(json.dumps(event, ensure_ascii=False) + "\n")


class Voice(speechserver.SpeechServer):
    @staticmethod
    def getFactoryName():
        return "Written down"

    @staticmethod
    def getSpeechServers():
        return [voice]

    @staticmethod
    def getSpeechServer(info=None):
        return voice

    @staticmethod
    def shutdownActiveServers():
        pass

    def getInfo(self):
        return ["Written down", "written"]

    def getVoiceFamilies(self):
        return []

    # As with speech-dispatcher, `interrupt` cuts nothing short: only `stop` does.
    def speak(self, text=None, acss=None, interrupt=True):
        if text:
            write(said=text)

    def speakCharacter(self, character, acss=None):
        write(said=character)

    # The echo of a key is of no interest here.
    def speakKeyEvent(self, event, acss=None):
        pass

    def sayAll(self, utterances, progress):
        for context, _ in utterances:
            write(said=context.utterance)

    def stop(self):
        write(stopped=True)


voice = Voice()
speechdispatcherfactory.SpeechServer = Voice
settings.enableBraille = False
settings.enablePositionSpeaking = True
