variable "NODE_VERSION" {
  default = "24"
}

# The folder of the Dockerfile; set it to run bake from another folder.
variable "CONTEXT" {
  default = "."
}

group "default" {
  targets = ["api", "worker"]
}

target "base" {
  context = CONTEXT
  args    = { NODE_VERSION = NODE_VERSION }
}

target "api" {
  inherits = ["base"]
  target   = "api"
  tags     = ["jobs-api"]
}

target "worker" {
  inherits = ["base"]
  target   = "worker"
  tags     = ["jobs-worker"]
}
