"""A recipe's optimizer and learning rate schedule in torch."""

from torch import nn
from torch.optim import SGD, Adam, AdamW, Optimizer, lr_scheduler

from core.learning.recipe import Recipe
from core.learning.schedules import step_rate


def make_optimizer(network: nn.Module, recipe: Recipe) -> Optimizer:
    """The recipe's optimizer over all parameters."""
    parameters, rate, decay = network.parameters(), recipe.learning_rate, recipe.weight_decay
    match recipe.optimizer:
        case "sgd":
            return SGD(parameters, rate, weight_decay=decay, fused=True)
        case "momentum":
            return SGD(parameters, rate, momentum=recipe.momentum, weight_decay=decay, fused=True)
        case "adam":
            return Adam(parameters, rate, weight_decay=decay, fused=True)
        case _:
            return AdamW(parameters, rate, weight_decay=decay, fused=True)


def make_schedule(optimizer: Optimizer, recipe: Recipe, batches: int) -> lr_scheduler.LRScheduler:
    """The recipe's learning rate as a function of the step, `batches` steps an epoch."""
    match recipe.schedule:
        case "one-cycle":
            total = recipe.epochs * batches
            return lr_scheduler.OneCycleLR(optimizer, recipe.learning_rate, total_steps=total, cycle_momentum=False)
        case "exponential":
            return lr_scheduler.LambdaLR(optimizer, lambda step: recipe.gamma ** (step // batches))
        case "steps":
            return lr_scheduler.LambdaLR(optimizer, lambda step: step_rate(recipe, step // batches + 1) / recipe.learning_rate)
        case _:
            return lr_scheduler.ConstantLR(optimizer, factor=1.0)
