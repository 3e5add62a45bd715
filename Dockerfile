# One image for the app, and for Dask's scheduler and workers; compose.yaml says which does what.
FROM python:3.11-slim-bookworm

# PyTorch's own index has builds without CUDA, 3 GB smaller, which pip prefers to those of PyPI.
WORKDIR /app
COPY requirements.txt ./
RUN pip install --no-cache-dir --extra-index-url https://download.pytorch.org/whl/cpu -r requirements.txt

COPY app.py pyproject.toml ./
COPY .streamlit .streamlit
COPY checkpoints checkpoints
COPY core core
COPY pages pages

# Not root; data sets and compiled kernels are kept in /cache.
RUN useradd --create-home explorer && mkdir /cache && chown explorer /cache
USER explorer
ENV PYTHONPATH=/app XDG_CACHE_HOME=/cache

# Results name the commit that they come from; the image has no git.
ARG COMMIT=""
ENV EXPLORER_COMMIT=$COMMIT

EXPOSE 8501
CMD ["streamlit", "run", "app.py", "--server.address", "0.0.0.0"]
