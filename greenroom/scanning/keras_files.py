"""``.keras`` archives: Keras layers by name, weights as HDF5.

The file chooses layers by name; only names on these lists are accepted. The weights are read by Keras, which, from the
minimum version in `greenroom.scanning.formats`, follows no links to other files.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from greenroom.scanning.archives import NotPlain, mappings, read_members

_MEMBERS = re.compile(r"metadata\.json|config\.json|model\.weights\.h5|assets/[\w./-]*")
_CONFIG = "config.json"
# Values, not classes. Excluded: __lambda__ (code as text) and __typespec__ (a class chosen by the file).
_VALUES = frozenset({"__keras_tensor__", "__tensor__", "__numpy__", "__bytes__", "__ellipsis__", "__slice__"})
_MODULES = frozenset(
    "builtins keras keras.activations keras.constraints keras.dtype_policies keras.initializers keras.layers keras.losses "
    "keras.metrics keras.models keras.optimizers keras.optimizers.schedules keras.random keras.regularizers "
    "keras.src.models.functional keras.src.models.sequential keras.src.random.seed_generator".split()
)
# Operations on tensors, such as `x + 1` in a functional model.
_OPERATIONS = frozenset({"keras.src.ops.numpy", "keras.src.ops.nn", "keras.src.ops.math", "keras.src.ops.linalg"})
_OPERATION = re.compile(r"[A-Z][A-Za-z0-9]*")
# Excluded: Lambda (code), TFSMLayer (a SavedModel chosen by the file, CVE-2026-1462), TorchModuleWrapper (a pickle),
# JaxLayer and FlaxLayer (functions).
_CLASSES = frozenset(
    """
    DTypePolicy FloatDTypePolicy Functional Model SeedGenerator Sequential

    Activation ActivityRegularization AdaptiveAveragePooling1D AdaptiveAveragePooling2D AdaptiveAveragePooling3D
    AdaptiveMaxPooling1D AdaptiveMaxPooling2D AdaptiveMaxPooling3D Add AdditiveAttention AlphaDropout Attention AugMix
    AutoContrast Average AveragePooling1D AveragePooling2D AveragePooling3D BatchNormalization Bidirectional
    CategoryEncoding CenterCrop Concatenate Conv1D Conv1DTranspose Conv2D Conv2DTranspose Conv3D Conv3DTranspose ConvLSTM1D
    ConvLSTM2D ConvLSTM3D Cropping1D Cropping2D Cropping3D CutMix Dense DepthwiseConv1D DepthwiseConv2D Discretization Dot
    Dropout ELU EinsumDense Embedding Equalization Flatten GRU GRUCell GaussianDropout GaussianNoise GlobalAveragePooling1D
    GlobalAveragePooling2D GlobalAveragePooling3D GlobalMaxPooling1D GlobalMaxPooling2D GlobalMaxPooling3D
    GroupNormalization GroupQueryAttention HashedCrossing Hashing Identity InputLayer IntegerLookup LSTM LSTMCell
    LayerNormalization LeakyReLU Masking MaxNumBoundingBoxes MaxPooling1D MaxPooling2D MaxPooling3D Maximum MelSpectrogram
    Minimum MixUp MultiHeadAttention Multiply Normalization PReLU Permute RMSNormalization RNN RandAugment RandomBrightness
    RandomColorDegeneration RandomColorJitter RandomContrast RandomCrop RandomElasticTransform RandomErasing RandomFlip
    RandomGaussianBlur RandomGrayscale RandomHue RandomInvert RandomPerspective RandomPosterization RandomRotation
    RandomSaturation RandomSharpness RandomShear RandomTranslation RandomZoom ReLU RepeatVector Rescaling Reshape Resizing
    ReversibleEmbedding STFTSpectrogram SeparableConv1D SeparableConv2D SimpleRNN SimpleRNNCell Softmax Solarization
    SpatialDropout1D SpatialDropout2D SpatialDropout3D SpectralNormalization StackedRNNCells StringLookup Subtract
    TextVectorization TimeDistributed UnitNormalization UpSampling1D UpSampling2D UpSampling3D ZeroPadding1D ZeroPadding2D
    ZeroPadding3D

    Adadelta Adafactor Adagrad Adam AdamW Adamax CosineDecay CosineDecayRestarts ExponentialDecay Ftrl InverseTimeDecay Lamb
    Lion LossScaleOptimizer Muon Nadam PiecewiseConstantDecay PolynomialDecay RMSprop SGD

    AUC Accuracy BinaryAccuracy BinaryCrossentropy BinaryFocalCrossentropy BinaryIoU CTC CategoricalAccuracy
    CategoricalCrossentropy CategoricalFocalCrossentropy CategoricalHinge Circle ConcordanceCorrelation CosineSimilarity Dice
    F1Score FBetaScore FalseNegatives FalsePositives Hinge Huber IoU KLDivergence LogCosh LogCoshError Mean MeanAbsoluteError
    MeanAbsolutePercentageError MeanIoU MeanSquaredError MeanSquaredLogarithmicError OneHotIoU OneHotMeanIoU
    PearsonCorrelation Poisson Precision PrecisionAtRecall R2Score Recall RecallAtPrecision RootMeanSquaredError
    SensitivityAtSpecificity SparseCategoricalAccuracy SparseCategoricalCrossentropy SparseTopKCategoricalAccuracy
    SpecificityAtSensitivity SquaredHinge Sum TopKCategoricalAccuracy TrueNegatives TruePositives Tversky

    Constant GlorotNormal GlorotUniform HeNormal HeUniform IdentityInitializer L1 L1L2 L2 LecunNormal LecunUniform MaxNorm
    MinMaxNorm NonNeg Ones Orthogonal OrthogonalInitializer OrthogonalRegularizer RandomNormal RandomUniform STFTInitializer
    TruncatedNormal UnitNorm VarianceScaling Zeros
    """.split()
)
_FUNCTIONS = frozenset(
    """
    celu elu exponential gelu glu hard_shrink hard_sigmoid hard_silu hard_swish hard_tanh leaky_relu linear log_sigmoid
    log_softmax mish relu relu6 selu sigmoid silu soft_shrink softmax softplus softsign sparse_plus sparse_sigmoid sparsemax
    squareplus swish tanh tanh_shrink threshold

    acc accuracy binary_accuracy binary_crossentropy binary_focal_crossentropy categorical_accuracy categorical_crossentropy
    categorical_focal_crossentropy categorical_hinge circle cosine_similarity ctc dice hinge huber kl_divergence log_cosh mae
    mape mean_absolute_error mean_absolute_percentage_error mean_squared_error mean_squared_logarithmic_error mse msle poisson
    sparse_categorical_accuracy sparse_categorical_crossentropy squared_hinge tversky
    """.split()
)
# In lookup layers, a string is the path of a file to read (CVE-2025-12058).
_PATHS = ("vocabulary", "idf_weights")


def find_problem(file: Path) -> str | None:
    """Return what in a ``.keras`` file is not known to be plain data, or None."""
    try:
        names, config = read_members(file, _CONFIG)
    except NotPlain as error:
        return f"'{file.name}' {error}"
    unexpected = next((name for name in names if not _MEMBERS.fullmatch(name)), None)
    if unexpected is not None:
        return f"'{file.name}' contains '{unexpected}', which is not part of a Keras model"
    for item in mappings(config):
        problem = _problem_of_item(item)
        if problem is not None:
            return f"'{file.name}' {problem}"
    return None


def _problem_of_item(item: dict[str, Any]) -> str | None:
    if any(isinstance(item.get(key), str) for key in _PATHS):
        return "refers to a vocabulary file"
    if "class_name" not in item:
        return None
    name, module = item["class_name"], item.get("module")
    if not isinstance(name, str):
        return "contains a class without a name"
    if name in _VALUES:
        return None
    if module in _OPERATIONS:
        is_known = _OPERATION.fullmatch(name) is not None
    elif name == "function":
        is_known = item.get("config") in _FUNCTIONS and (module is None or module in _MODULES)
        name = item.get("config")
    else:
        is_known = name in _CLASSES and (module is None or module in _MODULES)
    if not is_known:
        return f"contains a {name!r} of {module}, which is not on the list of safe layers and functions"
    # Registered by user code under another name.
    if item.get("registered_name") not in {None, name, "function"}:
        return f"contains a class registered as {item.get('registered_name')!r}"
    return None
